using System.Globalization;

namespace Plexsphere.Core.Sandboxes;

/// <summary>What a sandbox is to be like; what is left out is the sandbox's own choice.</summary>
internal sealed record SandboxRequest
{
    internal int? Nodes { get; init; }

    internal int? Executions { get; init; }

    internal int? Agents { get; init; }

    internal double? Speed { get; init; }

    internal int? Seed { get; init; }

    internal int? Port { get; init; }

    /// <summary>The sandbox's command line.</summary>
    internal IEnumerable<string> ToArguments()
    {
        (string Name, IFormattable? Value)[] options =
        [
            ("--nodes", Nodes),
            ("--executions", Executions),
            ("--agents", Agents),
            ("--speed", Speed),
            ("--seed", Seed),
            ("--port", Port),
        ];
        foreach (var (name, value) in options)
        {
            if (value is not null)
            {
                yield return name;
                yield return value.ToString(null, CultureInfo.InvariantCulture);
            }
        }

        // It ends when we do, however we do.
        yield return "--parent";
        yield return Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    }
}
