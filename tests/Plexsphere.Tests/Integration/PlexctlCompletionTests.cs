using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plexsphere.Cli;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>What plexctl offers for the word at the cursor, and what shells make of it.</summary>
public class PlexctlCompletionTests
{
    // More than a busy machine needs to be slower than the second that a completion may take.
    private const int Attempts = 20;

    private static readonly string Project = Sample.Project.ToString();

    // What names may hold, each with a beginning of its own.
    private static readonly string[] Hostile =
    [
        "a b", "b$(touch pwned)", "c'd", "d\"e", "e;touch pwned", "f:g", "h!i", "j`touch pwned`", "k&l|m", "n\\o", "p*q?", "r=s", "t{1,2}",
        "größe",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<string[]> OfferedAsync(string before, string word)
    {
        var globals = new GlobalOptions();
        var offer = await new Completion(PlexctlCommand.Create(globals), globals).OfAsync(
            before.Split(' ', StringSplitOptions.RemoveEmptyEntries), word);
        return [.. offer.Candidates.Select(candidate => candidate.Text)];
    }

    // Asks until something is offered, which a first connection on a busy machine can keep from being in time.
    private static async Task<string[]> AskAsync(Uri? server, string line)
    {
        string[] lines = [];
        for (var attempt = 0; lines.Length == 0 && attempt < Attempts; attempt++)
        {
            lines = await AskOnceAsync(server, line);
        }

        return lines;
    }

    // Silent, whatever happens.
    private static async Task<string[]> AskOnceAsync(Uri? server, string line, string token = Engines.Token)
    {
        var result = await Plexctl.RunAsync(server, token, ["complete", "zsh", .. line.Split(' ')]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal("values", result.Lines[0]);
        return result.Lines[1..];
    }

    // A server whose one domain has these nodes, and whose every project has them all.
    private static ScriptedServer Nodes(params string[] names) => new((request, _) => ScriptedResponse.Json(
        200,
        Sample.Page(names.Select((name, index) => request.Path switch
        {
            "/v1/nodes" => new JsonObject
            {
                ["id"] = Sample.NumberedId(index),
                ["domain_id"] = Sample.Domain,
                ["created_at"] = "2026-07-01T08:00:00Z",
                ["name"] = name,
            },
            var path when path.EndsWith("/capabilities", StringComparison.Ordinal) => new JsonObject
            {
                ["node_id"] = Sample.NumberedId(index),
                ["domain_id"] = Sample.Domain,
                ["binary_version"] = "1.4.0",
                ["status"] = "match",
            },
            _ => null,
        }).OfType<JsonObject>())));

    [Theory]
    [InlineData("", "a", "action,agent-action")]
    [InlineData("", "comp", "completion")]
    [InlineData("action", "", "dispatch,list,get,wait,watch,catalog")]
    [InlineData("action", "w", "wait,watch")]
    [InlineData("action", "zz", "")]
    [InlineData("action get", "--p", "--project,--project-slug,--profile")]
    [InlineData("action get --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0", "--p", "--project-slug,--profile")]
    [InlineData("--server https://plex.example action get", "--se", "")]
    [InlineData("action get", "--id", "--id")]
    [InlineData("action wait --id 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0", "--i", "--id")]
    [InlineData("action list --status", "", "ack,cancelled,failed,pending,started,succeeded,timeout")]
    [InlineData("action list --status", "s", "started,succeeded")]
    [InlineData("action list", "--status=s", "--status=started,--status=succeeded")]
    [InlineData("action list", "--status:f", "--status:failed")]
    [InlineData("action list", "--stat", "--status")]
    [InlineData("whoami --output", "", "json,ndjson,text,yaml")]
    [InlineData("--output", "j", "json")]
    [InlineData("action dispatch --type", "", "builtin,hook")]
    [InlineData("action dispatch --dispatch-revision", "", "auto,colon,slash")]
    [InlineData("action dispatch --wait", "--wa", "")]
    [InlineData("agent-action schedule --body-style", "b", "bare")]
    [InlineData("agent-action get --agent http://127.0.0.1:9 --id", "", "")]
    [InlineData("exec-log fold --compare-with", "m", "majority")]
    [InlineData("completion", "", "bash,fish,pwsh,zsh")]
    [InlineData("completion bash", "f", "")]
    [InlineData("action list --limit", "", "")]
    [InlineData("action list --after", "", "")]
    [InlineData("action dispatch --action --node", "--wa", "--wait")]
    [InlineData("sandbox --", "--", "")]
    [InlineData("no such command", "--ver", "--version")]
    public async Task Offers_what_could_stand_there(string before, string word, string expected) =>
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), await OfferedAsync(before, word));

    [Fact]
    public async Task Says_of_each_option_what_its_values_are_or_that_only_the_user_knows()
    {
        string[] free =
        [
            "--action-id", "--after", "--agent", "--arguments", "--before", "--client-id", "--cursor", "--domain-id", "--ignore-pattern",
            "--ignore-property", "--limit", "--max-nodes", "--max-response-megabytes", "--max-retries", "--newest", "--parameters",
            "--poll-seconds", "--retry-timeout-seconds", "--selector", "--server", "--timeout-seconds", "--wait-timeout-seconds",
        ];
        string[] asked =
        [
            "--action", "--action-name", "--id", "--idp-binding-id", "--kind", "--name", "--node", "--node-name", "--profile", "--project",
            "--project-slug",
        ];
        var globals = new GlobalOptions();
        var root = PlexctlCommand.Create(globals);
        var silent = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (command, option) in Options(root, ""))
        {
            string[] before = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), option];
            var offer = await new Completion(root, globals).OfAsync(before, "");
            if (!offer.IsOfFiles && offer.Candidates.Count == 0)
            {
                silent.Add(option);
            }
        }

        Assert.Equal(free.Concat(asked).Order(StringComparer.Ordinal), silent);

        static IEnumerable<(string Command, string Option)> Options(System.CommandLine.Command command, string name) =>
        [
            .. command.Options.Where(option => option.Arity.MinimumNumberOfValues > 0).Select(option => (name, option.Name)),
            .. command.Subcommands.SelectMany(inner => Options(inner, $"{name} {inner.Name}")),
        ];
    }

    [Theory]
    [InlineData("--token-file /tmp/", "0")]
    [InlineData("--token-file=/tmp/", "13")]
    [InlineData("login --save-token x", "0")]
    [InlineData("agent-action list --ca-file x", "0")]
    [InlineData("action dispatch --parameters @x", "1")]
    [InlineData("action dispatch --parameters=@x", "14")]
    public async Task Leaves_paths_to_the_shell(string line, string characters)
    {
        var result = await Plexctl.RunAsync(null, null, ["complete", "zsh", .. line.Split(' ')]);

        Assert.Equal((0, $"files\t{characters}\n", ""), (result.Code, result.Output, result.Error));
    }

    [Fact]
    public async Task Offers_what_the_server_knows_with_what_it_is()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Nodes = 6, NodeNames = true }, Stop);
        foreach (var (line, pattern) in new[]
        {
            ("action list --project-slug ", "^edge\tacme/edge$"),
            ("action list --project-slug=ed", "^--project-slug=edge\tacme/edge$"),
            ("action list --project ", $"^{Project}\tacme/edge$"),
            ($"action dispatch --project {Project} --action service.r", "^service.restart\t.*estart"),
            ($"action list --project {Project} --action-name system", "^system.info\t."),
            ($"action catalog --project-slug edge --name system", "^system.info\t."),
            ($"action dispatch --project {Project} --node-name edge-eu", $"^edge-eu-07\t{Sample.Node}, plexd "),
            ("node list --project-slug edge --name edge-eu", $"^edge-eu-07\t{Sample.Node}, plexd "),
            ("node list --name edge-eu", $"^edge-eu-07\t{Sample.Node}"),
            ($"action dispatch --project {Project} --node 0190", $"^{Sample.Node}\tedge-eu-07$"),
            ("node get --id 0190", $"^{Sample.Node}\tedge-eu-07$"),
            ($"action get --project {Project} --id {Sample.Id.ToString()[..12]}", $"^{Sample.Id}\t\\d+\\w ago \\S+ succeeded$"),
            ($"exec-log fold --project {Project} --id=0190a8b8-c2", $"^--id={Sample.Id}\t\\d+\\w ago \\S+ succeeded$"),
            ($"action wait --project-slug edge --id 0190a8b8-c2", $"^{Sample.Id}\t\\d+\\w ago \\S+ succeeded$"),
            ($"login --domain-id {Sample.Domain} --idp-binding-id ", "^corp\tCorporate sign-in"),
        })
        {
            var lines = Array.Empty<string>();
            for (var attempt = 0; lines.Length == 0 && attempt < Attempts; attempt++)
            {
                lines = await AskOnceAsync(sandbox.Url, line, sandbox.Token);
            }

            Assert.True(Array.Exists(lines, found => Regex.IsMatch(found, pattern)), $"{line}: {string.Join('\n', lines)}");
        }

        Assert.Empty(await AskOnceAsync(sandbox.Url, $"action wait --project {Project} --id {Sample.Id} --id {Sample.Id}", sandbox.Token));
        Assert.Empty(await AskOnceAsync(sandbox.Url, $"action list --project-slug {Project[..8]}", sandbox.Token));
        Assert.Empty(await AskOnceAsync(sandbox.Url, "action get --project-slug nowhere --id ", sandbox.Token));
        Assert.Empty(await AskOnceAsync(sandbox.Url, "action get --project edge --id ", sandbox.Token));
    }

    [Fact]
    public async Task Asks_the_connection_that_the_line_names()
    {
        await using var server = Nodes("edge-eu-07");
        using var token = new TemporaryFile(Engines.Token);
        token.Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var line = $"--server {server.Url} --token-file {token.Path} action dispatch --project {Project} --node-name ";

        var lines = await AskAsync(new Uri("http://127.0.0.1:9"), line);

        Assert.Equal([$"edge-eu-07\t{Sample.NumberedId(0)}, plexd 1.4.0, match"], lines);
        Assert.All(
            server.Requests,
            request => Assert.Equal(("GET", $"Bearer {Engines.Token}"), (request.Method, request.Headers["Authorization"])));
    }

    [Theory]
    [InlineData("action list --project-slug ")]
    [InlineData("action dispatch --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 --action ")]
    [InlineData("action dispatch --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 --node-name ")]
    [InlineData("action get --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 --id ")]
    [InlineData("action get --project-slug edge --id ")]
    [InlineData("agent-action schedule --agent http://127.0.0.1:9 --kind ")]
    [InlineData("login --domain-id 0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0 --idp-binding-id ")]
    public async Task Is_silent_where_nobody_answers(string line)
    {
        await using var denying = new ScriptedServer(ScriptedResponse.Coded(403, "permission_denied"));
        await using var broken = new ScriptedServer(ScriptedResponse.Html(500));
        await using var silent = new ScriptedServer(ScriptedResponse.Silence);

        foreach (var server in new[] { null, new Uri("http://127.0.0.1:9"), denying.Url, broken.Url, silent.Url })
        {
            Assert.Empty(await AskOnceAsync(server, line));
        }

        // Nothing is asked a second time.
        Assert.All(broken.Requests.CountBy(request => request.Target), target => Assert.Equal(1, target.Value));
        Assert.All(silent.Requests.CountBy(request => request.Target), target => Assert.Equal(1, target.Value));
        Assert.Empty(await AskOnceAsync(null, "--server nowhere " + line));
        Assert.Empty(await AskOnceAsync(silent.Url, "--token-file /no/such/file " + line));
        Assert.Empty(await AskOnceAsync(silent.Url, "--token-file - " + line));
    }

    [Fact]
    public async Task Offers_what_the_name_book_has_while_the_server_says_nothing()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var book = new TemporaryFile("");
        Directory.CreateDirectory(Path.Combine(book.Folder, "plexctl"));
        var path = Path.Combine(book.Folder, "plexctl", "nodes.json");
        await File.WriteAllTextAsync(
            path,
            $$"""{"servers":{"{{server.Address}}":{"nodes":{"{{Sample.Node}}":{"name":"edge-eu-07"} } } } }""",
            Stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var result = await Plexctl.RunInAsync(
            book.Folder, server.Url, Engines.Token, "complete", "zsh", "action", "dispatch", "--project", Project, "--node-name", "");

        Assert.Equal((0, $"values\nedge-eu-07\t{Sample.Node}\n", ""), (result.Code, result.Output, result.Error));
        Assert.Equal(
            [path, book.Path],
            Directory.EnumerateFiles(book.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Offers_profiles_and_leaves_their_tokens_where_they_are()
    {
        using var home = new TemporaryFile("");
        var folder = Directory.CreateDirectory(Path.Combine(home.Folder, ".config", "plexctl")).FullName;
        var path = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(
            path,
            $$"""{"profiles":{"prod":{"server":"https://u:{{Engines.Token}}@plex.example","token":"{{Engines.Token}}"},"lab":{} } }""",
            Stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var result = await Plexctl.ScriptAsync(
            null, Engines.Token, "plexctl complete zsh whoami --profile ''", ("HOME", home.Folder), ("USERPROFILE", home.Folder));

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(["values", "prod\thttps://plex.example/", "lab\ta profile without a server"], result.Lines);
    }

    [Fact]
    public async Task Writes_no_journal()
    {
        await using var server = Nodes("edge-eu-07");
        using var folder = new TemporaryFile("");
        var journal = Path.Combine(folder.Folder, "journal");

        await AskAsync(server.Url, $"--journal {journal} action dispatch --project {Project} --node-name ");

        Assert.False(File.Exists(journal));
    }

    [Fact]
    public async Task Leaves_out_what_cannot_be_typed_safely()
    {
        await using var server = Nodes(
            "good", "two\nlines", "tab\there", "bell\a", "red\e[31m", "right\u202eleft", "zero\u200bwidth", "-Wait", "--all", "");

        var lines = await AskAsync(server.Url, $"action dispatch --project {Project} --node-name ");

        Assert.Equal(["good"], lines.Select(line => line.Split('\t')[0]));
    }

    [Theory]
    [InlineData("plexctl x a", "a", "a b", @"a\ b")]
    [InlineData("plexctl x ", "", "$(reboot)", @"\$\(reboot\)")]
    [InlineData("plexctl x ", "", "~", @"\~")]
    [InlineData("plexctl x ", "", "größe", "größe")]
    [InlineData("plexctl x 'a", "a", "a b", "a b")]
    [InlineData("plexctl x 'a", "a", "a'b", @"a'\''b")]
    [InlineData("plexctl x \"a", "a", "a$b\"`\\", "a\\$b\\\"\\`\\\\")]
    [InlineData("plexctl x \"a", "a", "a!b", null)]
    [InlineData("plexctl x a:", "", "a:b", "b")]
    [InlineData("plexctl x --id=0", "0", "--id=01", "01")]
    [InlineData("plexctl x --name='a", "a", "--name=a b", "a b")]
    [InlineData("plexctl x a\\ ", "a\\ ", "a b", @"a\ b")]
    [InlineData("plexctl x \"a\"b", "b", "ab", null)]
    [InlineData("plexctl x ab", "zz", "abc", null)]
    public void Quotes_for_bash_what_takes_the_place_of_the_word(string line, string replaced, string text, string? expected) =>
        Assert.Equal(expected, BashLine.Read(line).Replacement(text, replaced));

    [Theory]
    [InlineData("plexctl ", "")]
    [InlineData("plexctl action ge", "action|ge")]
    [InlineData("plexctl 'a b' \"c \\\"d\" e\\ f 'g", "a b|c \"d|e f|g")]
    [InlineData("plexctl '' x", "|x")]
    [InlineData("plexctl $(reboot) ", "$(reboot)|")]
    public void Reads_a_line_of_bash_without_running_any_of_it(string line, string words) =>
        Assert.Equal(words.Split('|'), BashLine.Read(line).Words);

    [Theory]
    [InlineData("tcsh", "'tcsh' is not one of bash, zsh, fish, pwsh.")]
    [InlineData("\e[31m", "'·[31m' is not one of bash, zsh, fish, pwsh.")]
    public async Task Knows_the_shells_that_it_has_scripts_for(string shell, string message)
    {
        var result = await Plexctl.RunAsync(null, null, "completion", shell);

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_shell_completes_what_is_typed(string shell)
    {
        await using var server = Nodes(Hostile);
        using var terminal = ShellTerminal.Open(shell, server.Url, Engines.Token);
        var dispatch = $"action dispatch --project {Project} --node-name ";

        Assert.Equal("<action><catalog>", terminal.Complete("action cat"));
        Assert.Equal("<action><list><--status><failed>", terminal.Complete("action list --status fa"));
        Assert.Equal("<action><list><--status=failed>", terminal.Complete("action list --status=fa"));
        Assert.Equal("<--token-file><token here>", terminal.Complete("--token-file tok"));
        Assert.Equal("<--token-file=token here>", terminal.Complete("--token-file=tok"));
        Assert.Equal("<action><dispatch><--parameters><@token here>", terminal.Complete("action dispatch --parameters @tok"));
        Assert.Equal("<action><list><--status><tok>", terminal.Complete("action list --status tok"));
        Assert.Equal("<action><list><--project-slug><tok>", terminal.Complete("action list --project-slug tok"));
        Assert.All(Hostile, name =>
        {
            var expected = $"<action><dispatch><--project><{Project}><--node-name><{name}>";
            Assert.Equal(expected, terminal.CompleteUntil(dispatch + name[0], expected, Attempts));
        });
        Assert.False(terminal.Has("pwned"));
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_shell_shows_what_an_id_stands_for(string shell)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(
            200, Sample.Page(Enumerable.Range(0, 3).Select(number => Sample.Execution("failed", Sample.NumberedId(number))))));
        using var terminal = ShellTerminal.Open(shell, server.Url, Engines.Token);

        terminal.ShowUntil($"action get --project {Project} --id ", " ago service.restart failed", Attempts);
    }
}
