using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Outputs;

/// <summary>An output small enough to be part of the response.</summary>
internal sealed record InlineOutput(byte[] Bytes) : OutputReference
{
    public override OutputDocument ToDocument() => new() { Kind = "inline", InlineBytes = Bytes };
}
