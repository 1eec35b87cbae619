using System.Globalization;

namespace Plexsphere.Sandbox.Actions;

/// <summary><c>logs.snapshot</c>: the agent's newest log lines, oldest first, without a newline after the last.</summary>
internal sealed class LogsSnapshot : NodeAction
{
    private const int MaximumLines = 10_000;

    private static readonly string[] Events =
    [
        "level=INFO msg=\"heartbeat sent\" component=heartbeat took={0}ms",
        "level=INFO msg=\"reconcile finished\" component=reconcile changes=0 took={0}ms",
        "level=DEBUG msg=\"peer handshake\" component=mesh peer=10.99.0.{0}",
        "level=INFO msg=\"metrics flushed\" component=telemetry points={0}",
        "level=WARN msg=\"slow response from control plane\" component=api took={0}ms",
    ];

    public override string Name => "logs.snapshot";

    public override string Description => "The newest lines of the agent's log.";

    public override IReadOnlyList<ActionParameter> Parameters { get; } =
    [
        new("lines", "How many lines, at most 10000; 100 without it."),
        new("since", "Only lines younger than this duration, such as 90s, 15m or 1h30m."),
    ];

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(80, 400);

    protected override ActionResult Run(ActionRun run)
    {
        var wanted = Math.Min(run.Parameters.Number("lines", 1, int.MaxValue, otherwise: 100), MaximumLines);
        var cutoff = TryReadDuration(run.Parameters["since"], out var since) ? run.Now - since : DateTimeOffset.MinValue;
        var lines = new List<string>();
        var time = run.Now;
        while (lines.Count < wanted)
        {
            time = time.AddMilliseconds(-run.Random.Between(200, 12_000));
            if (time < cutoff)
            {
                break;
            }

            var text = string.Format(CultureInfo.InvariantCulture, run.Random.Pick(Events), run.Random.Between(1, 250));
            lines.Add($"{Rfc3339(time)} {text} node={run.Node.Hostname}");
        }

        lines.Reverse();
        return ActionResult.Text(string.Join('\n', lines));
    }

    /// <summary>Reads the durations of the agent's language as far as people write them here: whole h, m, s and ms.</summary>
    private static bool TryReadDuration(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !int.TryParse(text[..digits], out var number))
            {
                return false;
            }

            var end = text[digits..].IndexOfAnyInRange('0', '9');
            var unit = end < 0 ? text[digits..] : text.Slice(digits, end);
            switch (unit)
            {
                case "h":
                    duration += TimeSpan.FromHours(number);
                    break;
                case "m":
                    duration += TimeSpan.FromMinutes(number);
                    break;
                case "s":
                    duration += TimeSpan.FromSeconds(number);
                    break;
                case "ms":
                    duration += TimeSpan.FromMilliseconds(number);
                    break;
                default:
                    return false;
            }

            text = text[(digits + unit.Length)..];
        }

        return true;
    }
}
