using System.Globalization;

namespace Plexsphere.Sandbox.Actions;

/// <summary><c>rotate-keys</c>: the hook of the product's examples, a script that reports what it did.</summary>
internal sealed class RotateKeys : Hook
{
    public override string Name => "rotate-keys";

    public override string Description => "Rotates the node's keys.";

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(400, 1_400);

    public override bool Changes => true;

    protected override ActionResult Run(ActionRun run) => ActionResult.Text(string.Create(
        CultureInfo.InvariantCulture,
        $"rotating keys of {run.Node.Hostname}\n"
            + $"new key {run.Random.NextBits():x16}\nrevoked {run.Random.Between(1, 3)} old key(s)\ndone\n"));
}
