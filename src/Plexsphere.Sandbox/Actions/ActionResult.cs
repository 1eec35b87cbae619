using System.Text;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Actions;

/// <summary>How an action ended on a node: exit code and output of a process, or an error before there was one.</summary>
internal sealed class ActionResult
{
    private ActionResult(int exitCode, byte[] standardOutput, byte[] standardError, string? error)
    {
        ExitCode = exitCode;
        StandardOutput = standardOutput;
        StandardError = standardError;
        Error = error;
    }

    public int ExitCode { get; }

    public byte[] StandardOutput { get; }

    public byte[] StandardError { get; }

    /// <summary>The agent's own words, when it could not run the action at all.</summary>
    public string? Error { get; }

    public bool Succeeded => ExitCode == 0 && Error is null;

    /// <summary>The end that the agent reports.</summary>
    public ExecutionStatus Outcome => IsCancelled ? ExecutionStatus.Cancelled
        : Succeeded ? ExecutionStatus.Succeeded
        : ExecutionStatus.Failed;

    /// <summary>Whether the agent shut down while the action ran.</summary>
    public bool IsCancelled { get; private init; }

    /// <summary>Whether an output is sent even if there is nothing in it. An agent usually leaves it out then.</summary>
    public bool SendsEmptyOutput { get; private init; }

    internal static ActionResult Silent { get; } = new(0, [], [], null);

    internal static ActionResult Empty { get; } = new(0, [], [], null) { SendsEmptyOutput = true };

    internal static ActionResult Cancelled { get; } = new(-1, [], [], "agent is shutting down") { IsCancelled = true };

    internal static ActionResult Text(string output, int exitCode = 0) =>
        new(exitCode, Encoding.UTF8.GetBytes(output), [], null);

    internal static ActionResult Both(string standardOutput, string standardError) =>
        new(0, Encoding.UTF8.GetBytes(standardOutput), Encoding.UTF8.GetBytes(standardError), null);

    internal static ActionResult Bytes(byte[] output, int exitCode = 0) => new(exitCode, output, [], null);

    internal static ActionResult Failed(int exitCode, string standardError, string standardOutput = "") =>
        new(exitCode, Encoding.UTF8.GetBytes(standardOutput), Encoding.UTF8.GetBytes(standardError), null);

    internal static ActionResult Refused(string error) => new(1, [], [], error);

    /// <summary>The output that the agent sends: standard output, then standard error, with a newline between the two.</summary>
    internal byte[] Body() => (StandardOutput, StandardError) switch
    {
        (var output, []) => output,
        ([], var error) => error,
        var (output, error) => [.. output, (byte)'\n', .. error],
    };
}
