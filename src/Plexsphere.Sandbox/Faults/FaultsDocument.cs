namespace Plexsphere.Sandbox.Faults;

/// <summary>The faults that are planned.</summary>
internal sealed record FaultsDocument(IReadOnlyList<SandboxFault> Faults);
