using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Outputs;

/// <summary>An output small enough to be part of the response.</summary>
internal sealed record InlineOutput(byte[] Bytes) : OutputReference
{
    internal override OutputDocument ToDocument() => new() { Kind = "inline", InlineBytes = Bytes };
}
