using System.CommandLine;

namespace Plexsphere.Cli;

/// <summary><c>plexctl project</c>: reads the projects that the caller may see.</summary>
internal static class ProjectCommand
{
    private const int PageSize = 200;

    internal static Command Create(GlobalOptions globals)
    {
        var list = new Command("list", "Lists the projects that you may see.");
        list.SetAction((parsed, cancellationToken) => Session.RunAsync(
            globals,
            parsed,
            session => Rendering.ListAsync(
                session,
                Rendering.Projects,
                Pages.OfAsync(
                    cancellationToken => session.Engine.Projects.ListAsync(session, cancellationToken), PageSize, cancellationToken)),
            cancellationToken));
        return new Command("project", "Reads the projects that you may see.") { list };
    }
}
