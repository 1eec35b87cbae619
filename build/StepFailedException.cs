namespace Plexsphere.Build;

/// <summary>A step did not work; the message says which and why.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
