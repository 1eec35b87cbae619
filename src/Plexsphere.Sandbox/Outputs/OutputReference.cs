using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Outputs;

/// <summary>Where a target's collected output is.</summary>
internal abstract record OutputReference
{
    internal abstract OutputDocument ToDocument();
}
