namespace Plexsphere.Sandbox.Wire;

/// <summary>ExecutionCallbackOutput: the output itself, or the object that it was uploaded as.</summary>
internal sealed class CallbackOutputDocument
{
    public byte[]? Inline { get; init; }

    public string? ObjectKey { get; init; }

    public string? Sha256 { get; init; }
}
