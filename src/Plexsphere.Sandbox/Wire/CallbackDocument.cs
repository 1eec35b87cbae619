namespace Plexsphere.Sandbox.Wire;

/// <summary>ExecutionCallbackRequest.</summary>
internal sealed class CallbackDocument
{
    public string? Status { get; init; }

    public int? ExitCode { get; init; }

    public string? Error { get; init; }

    public long? DeclaredOutputBytes { get; init; }

    public CallbackOutputDocument? Output { get; init; }
}
