using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Plexsphere.Cli;

/// <summary><c>plexctl --version</c>: the version, the commit and the commit's date on one line.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    private const string Unknown = "unknown";

    public override int Invoke(ParseResult parseResult)
    {
        var assembly = typeof(VersionAction).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
        var date =
            assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == "CommitDate")?.Value;
        StandardStream.Output.Text.WriteLine(
            $"version={version[0]} commit={version.ElementAtOrDefault(1) ?? Unknown} date={(string.IsNullOrEmpty(date) ? Unknown : date)}");
        return ExitCode.Success;
    }
}
