using System.Diagnostics;
using System.Text.RegularExpressions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>Ctrl+C and a request to end lose nothing that was dispatched.</summary>
public partial class PlexctlInterruptTests
{
    private static readonly string[] Dispatch =
    [
        "action",
        "dispatch",
        "--project",
        $"{Sample.Project}",
        "--action",
        "rotate keys",
        "--selector",
        "a=b",
    ];

    private static ScriptedResponse Pending => ScriptedResponse.Json(202, Wire("pending"));

    private static string Wire(string status)
    {
        var execution = Sample.Execution(status, targets: Sample.Target(status));
        execution["action"] = "rotate keys";
        return execution.ToJsonString();
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_wait_that_is_interrupted_names_once_what_is_open_and_how_to_go_on(string signal, int code)
    {
        Needs.Unix();
        var status = "pending";
        await using var server = new ScriptedServer((request, _) =>
            request.Method == "POST" ? Pending : ScriptedResponse.Json(200, Wire(status)));
        using var token = new TemporaryFile(Engines.Token);
        var process = Plexctl.Start(null, null, [.. Dispatch, "--wait", "--server", $"{server.Url}", "--token-file", token.Path]);
        await server.ReceivedAsync();
        await server.ReceivedAsync();

        Plexctl.Signal(process, signal);
        var result = await Plexctl.EndAsync(process, Engines.Token);

        Assert.Equal((code, ""), (result.Code, result.Output));
        Assert.StartsWith($"Dispatched {Sample.Id}{Environment.NewLine}", result.Error, StringComparison.Ordinal);
        var line = Assert.Single(GoesOn().Matches(result.Error)).Value.Trim();
        Assert.Equal(
            $"plexctl action wait --project {Sample.Project} --id {Sample.Id} --server {server.Url} --token-file {token.Path}", line);

        status = "succeeded";
        var pasted = await Plexctl.ScriptAsync(null, null, line);
        Assert.Equal(0, pasted.Code);
        Assert.Contains(" succeeded ", pasted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_several_is_interrupted_with_those_that_have_not_ended_named()
    {
        Needs.Unix();
        var (ended, open) = (Sample.NumberedId(1), Sample.NumberedId(2));
        await using var server = new ScriptedServer((request, _) => ScriptedResponse.Json(
            200, Sample.Execution(
                request.Path.EndsWith($"{ended}", StringComparison.Ordinal) ? "succeeded" : "started",
                Guid.Parse(request.Path.Split('/')[^1]),
                Sample.Target()).ToJsonString()));
        var process = Plexctl.Start(
            server.Url,
            Engines.Token,
            "action",
            "wait",
            "--project",
            $"{Sample.Project}",
            "--id",
            $"{open}",
            "--id",
            $"{ended}",
            "--output",
            "json");
        await server.ReceivedAsync();
        await server.ReceivedAsync();
        await server.ReceivedAsync();

        Plexctl.Signal(process, "INT");
        var result = await Plexctl.EndAsync(process, Engines.Token);

        Assert.Equal(130, result.Code);
        Assert.Equal($"{ended}", (string?)Assert.Single(result.Json["items"]!.AsArray())!["id"]);
        Assert.Equal(
            $"plexctl action wait --project {Sample.Project} --id {open}", Assert.Single(GoesOn().Matches(result.Error)).Value.Trim());
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_dispatch_that_is_not_answered_in_time_is_named_as_unknown(string signal, int code)
    {
        Needs.Unix();
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        var process = Plexctl.Start(server.Url, Engines.Token, Dispatch);
        await server.ReceivedAsync();

        Plexctl.Signal(process, signal);
        var result = await Plexctl.EndAsync(process, Engines.Token);

        Assert.Equal((code, ""), (result.Code, result.Output));
        Assert.Contains("whether 'rotate keys' was dispatched is unknown", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"plexctl action list --project {Sample.Project} --all --action-name 'rotate keys' --after 20",
            result.Error,
            StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("default", 129, true)]
    [InlineData("ignore", 0, false)]
    public async Task A_terminal_that_goes_away_ends_it_as_a_request_to_end_does_but_not_under_nohup(
        string disposition,
        int code,
        bool ends)
    {
        Needs.Unix();
        var status = "pending";
        await using var server = new ScriptedServer((request, _) =>
            request.Method == "POST" ? Pending : ScriptedResponse.Json(200, Wire(status)));

        // Whoever runs the tests may ignore the signal itself; where env cannot change that, it is taken as it is.
        var process = Plexctl.StartScript(
            server.Url, Engines.Token,
            $"env --{disposition}-signal=HUP true 2>/dev/null && set -- env --{disposition}-signal=HUP\n"
            + $"exec \"$@\" $RUNTIME \"$PLEXCTL\" action dispatch --project {Sample.Project} --action 'rotate keys' --selector a=b --wait");
        await server.ReceivedAsync();
        await server.ReceivedAsync();

        Plexctl.Signal(process, "HUP");
        if (!ends)
        {
            await server.ReceivedAsync();
            status = "succeeded";
        }

        var result = await Plexctl.EndAsync(process, Engines.Token);

        Assert.Equal(code, result.Code);
        Assert.Equal(ends ? 1 : 0, GoesOn().Count(result.Error));
    }

    [Fact]
    public async Task A_dispatch_that_is_answered_after_all_is_named()
    {
        Needs.Unix();
        var answer = new TaskCompletionSource<ScriptedResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ScriptedServer((_, _) => answer.Task);
        var process = Plexctl.Start(server.Url, Engines.Token, [.. Dispatch, "--wait"]);
        await server.ReceivedAsync();

        Plexctl.Signal(process, "INT");
        answer.SetResult(Pending);
        var result = await Plexctl.EndAsync(process, Engines.Token);

        Assert.Equal((130, ""), (result.Code, result.Output));
        Assert.Contains($"Dispatched {Sample.Id}", result.Error, StringComparison.Ordinal);
        Assert.Contains($"--id {Sample.Id}", Assert.Single(GoesOn().Matches(result.Error)).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_open_is_named_on_the_stream_that_works()
    {
        Needs.Unix();
        await using var server = new ScriptedServer((request, _) =>
            request.Method == "POST" ? Pending : ScriptedResponse.Json(200, Wire("pending")));
        var process = Plexctl.StartScript(
            server.Url,
            Engines.Token,
            $"exec $RUNTIME \"$PLEXCTL\" action dispatch --project {Sample.Project} --action 'rotate keys' --selector a=b --wait 2>&-");
        await server.ReceivedAsync();
        await server.ReceivedAsync();

        Plexctl.Signal(process, "INT");
        var result = await Plexctl.EndAsync(process, Engines.Token);

        Assert.Equal(130, result.Code);
        Assert.Contains($"--id {Sample.Id}", Assert.Single(GoesOn().Matches(result.Output)).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_parameters_that_never_comes_keeps_nobody()
    {
        Needs.Unix();
        using var folder = new TemporaryFile("");
        var pipe = Path.Combine(folder.Folder, "pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await using var server = new ScriptedServer(Pending);
        var process = Plexctl.Start(server.Url, Engines.Token, [.. Dispatch, "--parameters", $"@{pipe}"]);

        // Opening it for writing comes back when plexctl opens it for reading.
        using var writer = await Task.Run(() => File.OpenHandle(pipe, FileMode.Open, FileAccess.Write)).WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Plexctl.Signal(process, "INT");
        var result = await Plexctl.EndAsync(process, Engines.Token);

        Assert.Equal((130, "", ""), (result.Code, result.Output, result.Error));
        Assert.Empty(server.Requests);
    }

    [GeneratedRegex(@"(?m)^  plexctl action wait .*$")]
    private static partial Regex GoesOn();
}
