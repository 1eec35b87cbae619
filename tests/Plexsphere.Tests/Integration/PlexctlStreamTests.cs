using System.Globalization;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>A full, a closed and a broken stream: never a stack trace, an exit code that tells, and no dispatch without its id.</summary>
public sealed class PlexctlStreamTests : IAsyncLifetime
{
    private const string Full = ">/dev/full";
    private const string Closed = ">&-";

    // A pipe whose reader has gone before anything is written.
    private const string Broken = ">&4";
    private const string BreakPipe = "mkfifo \"$FOLDER/pipe\"; exec 3<>\"$FOLDER/pipe\" 4>\"$FOLDER/pipe\" 3<&-; ";

    private static readonly string Dispatch = $"action dispatch --project {Sample.Project} --action service.restart --selector env=prod";
    private static readonly string One = $"--project {Sample.Project} --id {Sample.Id}";
    private static readonly string Unknown = $"--project {Sample.Project} --id {Sample.Node}";

    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() =>
        _sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Executions = 300, Targets = 1, Speed = 10_000 }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    // The command, and whether it has something to say on stderr although all is well. A negative code: nothing goes to stdout.
    private static IEnumerable<(string Command, bool Speaks, int Code)> Commands =>
    [
        ($"{Dispatch} --output yaml", true, 0),
        ($"{Dispatch} --wait", true, 0),
        ($"{Dispatch} --wait --output json", true, 0),
        ($"action wait {One}", true, 0),
        ($"action wait {One} --id {Sample.Node} --output json", true, 1),
        ($"action list --project {Sample.Project}", true, 0),
        ($"exec-log list --project {Sample.Project} --all --output json", false, 0),
        ($"action list --project {Sample.Project} --all --output yaml", false, 0),
        ($"action get {One} --output json", false, 0),
        ($"exec-log get {One}", true, 0),
        ($"node list --project {Sample.Project} --labels", false, 0),
        ($"node get --id {Sample.Node} --output yaml", false, 0),
        ("project list --output json", false, 0),
        ($"action catalog --project {Sample.Project}", false, 0),
        ($"action dispatch --dry-run --project {Sample.Project} --action x --selector env=prod", false, 0),
        ("whoami", false, 0),
        ("--help", false, 0),
        ("--version", false, 0),
        ("action get", true, -2),
        ($"action get {Unknown}", true, -1),
        ("whoami --server http://plex.example", true, -3),
    ];

    public static TheoryData<string, string> Breaks =>
        new() { { "1", Full }, { "1", Closed }, { "1", Broken }, { "2", Full }, { "2", Closed }, { "2", Broken } };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task No_command_hides_that_a_stream_takes_nothing(string descriptor, string target)
    {
        Needs.Unix();
        using var folder = new TemporaryFile("");
        var toStdout = descriptor == "1";
        foreach (var (command, speaks, code) in Commands)
        {
            File.Delete(Path.Combine(folder.Folder, "pipe"));
            var minted = _sandbox.MintedExecutions;
            var result = await Plexctl.ScriptAsync(
                _sandbox.Url,
                _sandbox.Token,
                $"{(target == Broken ? BreakPipe : "")}plexctl {command} {descriptor}{target}",
                ("FOLDER", folder.Folder));

            var said = result.Output + result.Error;
            var expected = code < 0 ? -code
                : toStdout ? target == Broken ? 141 : 1
                : speaks ? 1 : code;
            Assert.True(expected == result.Code, $"{command}: {result.Code}, not {expected}\n{said}");
            Assert.DoesNotMatch(@"(?m)^\s+at |Exception|Unhandled", said);
            Assert.Equal(toStdout ? "" : said, result.Output);
            if (toStdout && code >= 0)
            {
                Assert.Equal(target != Broken, result.Error.Contains("plexctl: stdout: ", StringComparison.Ordinal));
            }

            if (command.StartsWith(Dispatch, StringComparison.Ordinal))
            {
                Assert.Equal(minted + 1, _sandbox.MintedExecutions);
                Assert.Matches("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", said);
            }
        }
    }

    [Fact]
    public async Task A_dispatch_that_neither_stream_takes_is_1()
    {
        Needs.Unix();

        Assert.Equal(1, (await Plexctl.ScriptAsync(_sandbox.Url, _sandbox.Token, $"plexctl {Dispatch} >&- 2>&-")).Code);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task A_listing_is_asked_for_no_further_than_somebody_reads(string format)
    {
        Needs.Unix();
        await using var endless = new ScriptedServer((_, index) => ScriptedResponse.Json(200, Sample.Page(index * 200, 200, $"c{index}")));

        var result = await Plexctl.ScriptAsync(
            endless.Url,
            Engines.Token,
            $"{{ plexctl action list --project {Sample.Project} --all --output {format}; echo $? >&2; }} | head -1");

        Assert.Single(result.Lines);
        Assert.Equal("141", result.Error.Trim());
        using var folder = new TemporaryFile("");
        var before = endless.Requests.Count;
        await Plexctl.ScriptAsync(
            endless.Url,
            Engines.Token,
            $"{BreakPipe}plexctl action list --project {Sample.Project} --all --output {format} >&4",
            ("FOLDER", folder.Folder));
        Assert.InRange(endless.Requests.Count - before, 1, 3);
    }

    [Fact]
    public async Task Several_runs_share_a_file_as_the_shell_says()
    {
        Needs.Unix();
        using var file = new TemporaryFile("");

        await Plexctl.ScriptAsync(
            _sandbox.Url,
            _sandbox.Token,
            $"{{ echo first; plexctl exec-log get {One}; echo then; plexctl --version; echo last; }} >\"$FOLDER/all\" 2>&1",
            ("FOLDER", file.Folder));

        var lines = await File.ReadAllLinesAsync(Path.Combine(file.Folder, "all"), TestContext.Current.CancellationToken);
        Assert.Equal("first", lines[0]);
        Assert.StartsWith("==> ", lines[1], StringComparison.Ordinal);
        Assert.Equal(["then", "last"], [lines[^3], lines[^1]]);
        Assert.StartsWith("version=", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_nobody_reads_does_not_keep_an_interrupted_command()
    {
        Needs.Unix();
        await using var endless = new ScriptedServer((_, index) => ScriptedResponse.Json(200, Sample.Page(index * 200, 200, $"c{index}")));
        using var process = Plexctl.Start(
            endless.Url, Engines.Token, "action", "list", "--project", $"{Sample.Project}", "--all", "--output", "json");

        // A pipe holds far less than these, so plexctl is writing and cannot go on.
        await endless.ReceivedAsync();
        await endless.ReceivedAsync();
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(130, process.ExitCode);
    }
}
