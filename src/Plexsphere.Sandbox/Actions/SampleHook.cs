using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Actions;

/// <summary>A hook whose only purpose is how it ends and what it prints.</summary>
internal sealed class SampleHook(string name, string description, Func<ActionRun, ActionResult> result) : Hook
{
    public override string Name => name;

    public override string Description => description;

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(60, 250);

    /// <summary>How its targets end.</summary>
    public ExecutionStatus Outcome { get; init; } = ExecutionStatus.Succeeded;

    public override bool NeverEnds => Outcome == ExecutionStatus.Timeout;

    public override bool ReachesObjectStore => !UploadFails;

    public bool UploadFails { get; init; }

    protected override ActionResult Run(ActionRun run) => result(run);
}
