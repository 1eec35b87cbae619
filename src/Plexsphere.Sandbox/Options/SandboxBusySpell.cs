namespace Plexsphere.Sandbox.Options;

/// <summary>A while in which dispatches that are right are refused with 429, whatever the capacity.</summary>
/// <param name="After">How many dispatches come before it, 0 or more.</param>
/// <param name="Refusals">How many it refuses, 1 or more.</param>
public readonly record struct SandboxBusySpell(int After, int Refusals);
