namespace Plexsphere.Core.Executions;

/// <summary>How long to follow executions, and how often to look.</summary>
/// <param name="Timeout">When to give up; null never does. The executions go on either way.</param>
/// <param name="Poll">A fixed pause between looks; null adapts it to how long the wait has lasted.</param>
internal sealed record WaitOptions(TimeSpan? Timeout, TimeSpan? Poll);
