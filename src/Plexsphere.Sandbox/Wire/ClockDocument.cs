namespace Plexsphere.Sandbox.Wire;

/// <summary>What time it is, and how fast the simulated nodes work.</summary>
internal sealed record ClockDocument(string Now, double Speed);
