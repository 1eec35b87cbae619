using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Outputs;

/// <summary>An output small enough to be part of the answer.</summary>
internal sealed record InlineOutput(byte[] Bytes) : OutputReference
{
    public override OutputDocument ToDocument() => new() { Kind = "inline", InlineBytes = Bytes };
}
