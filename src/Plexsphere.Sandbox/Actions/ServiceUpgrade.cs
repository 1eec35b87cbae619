using System.Buffers;

namespace Plexsphere.Sandbox.Actions;

/// <summary>
/// <c>service.upgrade</c>: there are no releases here, so any well-formed SHA-256 counts as the right one, and anything
/// else as a mismatch.
/// </summary>
internal sealed class ServiceUpgrade : NodeAction
{
    private const int DigestLength = 64;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public override string Name => "service.upgrade";

    public override string Description => "Replaces the agent by another version.";

    public override IReadOnlyList<ActionParameter> Parameters { get; } =
    [
        new("version", "The version to install.", Required: true),
        new("checksum", "SHA-256 of the new binary, in hex.", Required: true),
    ];

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(900, 1_700);

    public override bool Changes => true;

    protected override ActionResult Run(ActionRun run)
    {
        var version = run.Parameters["version"];
        var checksum = run.Parameters["checksum"].AsSpan();
        checksum = checksum.StartsWith("sha256:", StringComparison.Ordinal) ? checksum["sha256:".Length..] : checksum;
        return checksum.Length == DigestLength && !checksum.ContainsAnyExcept(LowerHex)
            ? Describe("upgraded", "binary replaced and service restarted", version)
            : Describe("checksum_mismatch", $"the release of {version} has another digest than {checksum}", version, exitCode: 1);
    }

    private static ActionResult Describe(string status, string message, string version, int exitCode = 0) => Json(
        json =>
        {
            json.WriteString("status", status);
            json.WriteString("message", message);
            json.WriteString("version", version);
        },
        exitCode);
}
