using System.Globalization;
using System.Text;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Actions;

/// <summary>Hooks that give every kind of output and of end, on any node but the troubled one and with any seed.</summary>
internal static class SampleHooks
{
    /// <summary>More than the limit above which an output is archived, and cut where it cannot be.</summary>
    private const int TooLargeForInline = 20_000;

    /// <summary>Those that run.</summary>
    internal static IReadOnlyList<SampleHook> All { get; } =
    [
        new("sample-json", "Prints a JSON document.", Json),
        new("sample-text", "Prints lines in several scripts, the last without a newline.", Text),
        new("sample-empty", "Prints nothing: an inline output of no bytes.", _ => ActionResult.Empty),
        new("sample-none", "Has no output.", _ => ActionResult.Silent),
        new("sample-both", "Prints to standard output and to standard error.", Both),
        new("sample-binary", "Prints all 256 byte values, which is not UTF-8.", _ => ActionResult.Bytes(EveryByte)),
        new("sample-ansi", "Prints colours, moves the cursor, erases, sets the window title.", Ansi),
        new("sample-control", "Prints an OSC 8 link, BEL, CR, NUL, C1 and bidirectional controls.", Control),
        new("sample-16384", "Prints exactly the 16384 bytes that travel inline.", run => Lines(run, OutputLimits.Inline)),
        new("sample-16385", "Prints one byte more: archived.", run => Lines(run, OutputLimits.Inline + 1)),
        new(
            "sample-truncated",
            "Prints 20000 bytes that cannot be uploaded: inline, cut, with the suffix.",
            run => Lines(run, TooLargeForInline))
        {
            UploadFails = true,
        },
        new(
            "sample-huge",
            "Prints more than the agent keeps: archived, cut to 1 MiB, with the suffix.",
            run => Lines(run, OutputLimits.Agent + 1)),
        new("sample-parameters", "Prints the parameters of the dispatch, as environment variables.", Parameters),
        new("sample-fail", "Fails with exit code 3, output and error output.", Fail) { Outcome = ExecutionStatus.Failed },
        new(
            "sample-cancel",
            "Is cancelled: the agent shuts down under it.",
            _ => ActionResult.Cancelled) { Outcome = ExecutionStatus.Cancelled },
        new("sample-hang", "Never ends: the server sets timeout.", _ => ActionResult.Silent) { Outcome = ExecutionStatus.Timeout },
    ];

    /// <summary>Those whose dispatch is refused.</summary>
    internal static IReadOnlyList<RefusedHook> Refused { get; } =
    [
        new("sample-drifted", "Was edited after it was catalogued: refused with 409.", new string('0', 64)),
        new("sample-uncatalogued", "Was never catalogued: refused with 409.", null),
    ];

    /// <summary>What to know of them on the command line.</summary>
    internal static string Help { get; } =
        string.Join('\n', All.Concat<Hook>(Refused).Select(hook => $"  {hook.Name,-20} {hook.Description}"));

    private static byte[] EveryByte => [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    private static ActionResult Json(ActionRun run) => ActionResult.Text(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {
          "node": "{{run.Node.Hostname}}",
          "address": "{{run.Node.MeshAddress}}",
          "checks": [
            { "name": "disk", "ok": true, "used": 0.41 },
            { "name": "clock", "ok": true, "offset_ms": -3 }
          ],
          "note": null
        }

        """));

    private static ActionResult Text(ActionRun run) => ActionResult.Text(
        $"{run.Node.Hostname}: all good\n\ttabs, quotes \" ' and a back\\slash, a comma; trailing blanks   \n\ngrüße, привет, 你好, "
            + "مرحبا, 👋🏽\nno newline at the end");

    private static ActionResult Both(ActionRun run) =>
        ActionResult.Both($"{run.Node.Hostname}: 14 packages are up to date", "warning: two packages were held back\n");

    private static ActionResult Fail(ActionRun run) =>
        ActionResult.Failed(3, "error: disk full\n", $"{run.Node.Hostname}: copying\n");

    private static ActionResult Ansi(ActionRun run) => ActionResult.Text(
        $"\e]0;owned by {run.Node.Hostname}\a\e[1;32mok\e[0m \e[38;5;208mwarm\e[0m \e[38;2;255;0;0mred\e[0m\n"
        + "first\nsecond\e[1A\e[2K\rreplaced\e[1B\n\e[?25l\e[2J\e[H\e[31mcleared\e[0m\e[?25h\e[6n\ec\n");

    private static ActionResult Control(ActionRun run) => ActionResult.Text(
        "\e]8;;https://example.com/evil\e\\https://example.com/good\e]8;;\e\\\n"
        + "progress 10%\rprogress 99%\rfailed\r\n"
        + "bell\a back\b\b\b\bspaces vertical\v form\f null\0 delete\u007f\n"
        + "8-bit \u009b31mred\u009b0m \u0090device\u009c next\u0085line\n"
        + $"right to left \u202egpj.{run.Node.Hostname}\u202c isolated \u2066left\u2069 \u2067right\u2069 mark\u200f\u200e\n"
        + "zero\u200bwidth\u200d join\ufeff bom line\u2028separator paragraph\u2029separator tag\U000e0041\n"
        + "\eP1$r0m\e\\ \e_application\e\\ \e^private\e\\ unfinished \e]52;c;ZXZpbA==");

    private static ActionResult Parameters(ActionRun run) => ActionResult.Text(string.Concat(run.Parameters.Values
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => $"PLEXD_PARAM_{VariableName(parameter.Key)}={parameter.Value}\n")));

    private static string VariableName(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'));

    /// <summary>Numbered lines of exactly that many bytes.</summary>
    private static ActionResult Lines(ActionRun run, int length)
    {
        var text = new StringBuilder(length + 100);
        for (var line = 1; text.Length < length; line++)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{line:000000} {run.Node.Hostname} all work and no play makes a long line of output\n");
        }

        return ActionResult.Text(text.ToString(0, length));
    }
}
