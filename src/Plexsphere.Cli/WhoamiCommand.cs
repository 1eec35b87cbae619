using System.CommandLine;

namespace Plexsphere.Cli;

/// <summary><c>plexctl whoami</c>: whom the server takes us for.</summary>
internal static class WhoamiCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var command = new Command("whoami", "Shows who the token's holder is to the control plane.");
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(
            globals,
            parsed,
            async session => Rendering.Identity(
                session, await session.Engine.IdentifyAsync(session, cancellationToken).ConfigureAwait(false)),
            cancellationToken));
        return command;
    }
}
