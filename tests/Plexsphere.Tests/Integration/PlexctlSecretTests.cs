using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plexsphere.Tests.Support;
using YamlDotNet.Serialization;

namespace Plexsphere.Tests.Integration;

/// <summary>Where plexctl takes a token from, and where it does not.</summary>
public class PlexctlSecretTests
{
    private const string Variables = "unset PLEXSPHERE_URL PLEXSPHERE_TOKEN\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ScriptedServer Whoami() => new(ScriptedResponse.Json(200, """{"principal_type":"user","subject":"ops"}"""));

    private static string Quote(string text) => $"'{text}'";

    [Theory]
    [InlineData("HOME=/nonexistent")]
    [InlineData("HOME=")]
    [InlineData("HOME=here")]
    [InlineData("HOME=./here")]
    [InlineData("HOME=.")]
    [InlineData("HOME=..")]
    [InlineData("HOME=' '")]
    [InlineData("HOME='~'")]
    [InlineData("XDG_CONFIG_HOME=.config")]
    [InlineData("XDG_CONFIG_HOME=here")]
    [InlineData("USERPROFILE=.")]
    [InlineData("USERPROFILE=here")]
    public async Task The_current_folder_is_no_place_for_profiles_whatever_the_environment_says(string variable)
    {
        Needs.Unix();
        await using var server = Whoami();
        using var file = new TemporaryFile("");
        var profiles = new JsonObject
        {
            ["profiles"] = new JsonObject
            {
                ["default"] = new JsonObject { ["server"] = server.Url.AbsoluteUri, ["token"] = Engines.Token },
            },
        }.ToJsonString();
        foreach (var home in new[] { ".", "here", "here/here", "~", " " }.Select(home => Path.Combine(file.Folder, home)))
        {
            foreach (var folder in new[] { ".config/plexctl", "plexctl" })
            {
                var path = Path.Combine(Directory.CreateDirectory(Path.Combine(home, folder)).FullName, "config.json");
                await File.WriteAllTextAsync(path, profiles, Stop);
            }
        }

        var result = await Plexctl.ScriptAsync(
            null, null, $"{Variables}cd {Quote(Path.Combine(file.Folder, "here"))}\nchmod -R go= ..\nexport {variable}\nplexctl whoami");

        Assert.Equal(3, result.Code);
        Assert.Contains("No server is named", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("printf '%s' \"$T\" | plexctl whoami --token-file -")]
    [InlineData("printf '%s\\r\\n' \"$T\" | plexctl --token-file - whoami")]
    [InlineData("printf '%s\\n' \"$T\" >t; chmod 444 t; plexctl whoami --token-file - <t")]
    [InlineData("printf '%s\\n' \"$T\" >t; chmod 600 t; plexctl whoami --token-file ./t")]
    public async Task A_token_comes_from_standard_input_or_from_a_file(string script)
    {
        Needs.Unix();
        await using var server = Whoami();
        using var file = new TemporaryFile("");

        var result = await Plexctl.ScriptAsync(
            server.Url, null, $"unset PLEXSPHERE_TOKEN\ncd {Quote(file.Folder)}\n{script}", ("T", Engines.Token));

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal($"Bearer {Engines.Token}", Assert.Single(server.Requests).Headers["Authorization"]);
    }

    [Theory]
    [InlineData("printf '' |", "is empty")]
    [InlineData("printf 'hunter2 hunter3' |", "space")]
    [InlineData("head -c 70000 /dev/zero | tr '\\0' t |", "64 KiB")]
    [InlineData("</dev/ptmx", "terminal")]
    public async Task Standard_input_is_held_to_what_a_token_is(string input, string reason)
    {
        Needs.Unix();
        await using var server = Whoami();
        var script = input.EndsWith('|') ? $"{input} plexctl whoami --token-file -" : $"plexctl whoami --token-file - {input}";

        var result = await Plexctl.ScriptAsync(server.Url, null, $"unset PLEXSPHERE_TOKEN\n{script}");

        Assert.Equal(3, result.Code);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Contains("tandard input", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("444")]
    [InlineData("440")]
    [InlineData("644")]
    public async Task A_refused_token_file_says_what_works_instead(string mode)
    {
        Needs.Unix();
        await using var server = Whoami();
        using var file = new TemporaryFile(Engines.Token);

        var result = await Plexctl.ScriptAsync(
            server.Url, null, $"chmod {mode} {Quote(file.Path)}\nplexctl whoami --token-file {Quote(file.Path)}");

        Assert.Equal(3, result.Code);
        Assert.Contains("chmod 600", result.Error, StringComparison.Ordinal);
        Assert.Contains("--token-file -", result.Error, StringComparison.Ordinal);
        Assert.Contains("PLEXSPHERE_TOKEN", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_does_not_hold_back_an_interrupt()
    {
        Needs.Unix();
        await using var server = Whoami();
        using var file = new TemporaryFile("");
        var pipe = Path.Combine(file.Folder, "pipe");
        using (var make = Process.Start("mkfifo", ["-m", "600", pipe]))
        {
            await make.WaitForExitAsync(Stop);
        }

        var running = Plexctl.Start(server.Url, null, "whoami", "--token-file", pipe);

        // Opens when plexctl has the other end.
        await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write), Stop).WaitAsync(
            TimeSpan.FromSeconds(60), Stop);
        Assert.Equal(0, Kill(running.Id, 2));
        var result = await Plexctl.EndAsync(running, null);

        Assert.Equal(130, result.Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task One_unreadable_output_is_one_error_and_the_others_are_printed()
    {
        var spoilt = Guid.Parse("0190a8b8-dead-7b1b-8b1b-b1b1b1b1b1b1");
        var broken = new JsonObject { ["kind"] = "inline", ["inline_bytes"] = "not base64!" };
        var execution = Sample.Execution(targets:
        [
            Sample.Target(output: Sample.Inline("one\n"u8.ToArray())), Sample.Target(
                "failed", broken, spoilt), Sample.Target(output: Sample.Inline("three\n"u8.ToArray())),
        ]);
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, execution.ToJsonString()));
        string[] get = ["exec-log", "get", "--project", Sample.Project.ToString(), "--id", Sample.Id.ToString()];

        var text = await Plexctl.RunAsync(server.Url, Engines.Token, get);
        var json = await Plexctl.RunAsync(server.Url, Engines.Token, [.. get, "--output", "json"]);
        var yaml = await Plexctl.RunAsync(server.Url, Engines.Token, [.. get, "--output", "yaml"]);
        var table = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "get", "--project", Sample.Project.ToString(), "--id", Sample.Id.ToString());

        Assert.Equal((1, "one\nthree\n"), (text.Code, text.Output));
        Assert.Contains($"==> {spoilt} failed", text.Error, StringComparison.Ordinal);
        Assert.Contains($"plexctl: The output of node {spoilt}", text.Error, StringComparison.Ordinal);
        Assert.Equal(1, json.Code);
        Assert.True(JsonNode.DeepEquals(execution, json.Json), json.Output);
        Assert.Equal(1, yaml.Code);
        Assert.Contains("not base64!", yaml.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (table.Code, table.Error));
        Assert.Contains("unreadable", table.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"\ud83d"}""")]
    [InlineData("""{"kind":1,"kind":2}""")]
    [InlineData("""{"kind":1e999}""")]
    [InlineData("""["a",null,{"\ud83d":true}]""")]
    [InlineData("12")]
    public async Task Whatever_an_unreadable_output_is_its_text_is_in_valid_JSON_and_YAML(string output)
    {
        var wire = Sample.Execution(targets: Sample.Target(output: new JsonObject { ["kind"] = "here" })).ToJsonString().Replace(
            """{"kind":"here"}""", output, StringComparison.Ordinal);
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, wire));
        string[] get = ["exec-log", "get", "--project", Sample.Project.ToString(), "--id", Sample.Id.ToString(), "--output"];

        var json = await Plexctl.RunAsync(server.Url, Engines.Token, [.. get, "json"]);
        var yaml = await Plexctl.RunAsync(server.Url, Engines.Token, [.. get, "yaml"]);

        Assert.Equal(1, json.Code);
        Assert.Equal(1, yaml.Code);
        var read = json.Json["targets"]![0]!["output_ref"]!;
        Assert.Equal(output, read.GetValueKind() == JsonValueKind.String ? (string?)read : read.ToJsonString());
        Assert.NotNull(new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml.Output)["targets"]);
    }

    [Fact]
    public async Task A_time_without_a_zone_is_UTC_wherever_plexctl_runs()
    {
        Needs.Unix();
        var execution = Sample.Execution();
        execution["updated_at"] = "2026-08-04T10:00:02";
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, execution.ToJsonString()));

        var result = await Plexctl.ScriptAsync(
            server.Url,
            Engines.Token,
            $"plexctl action get --project {Sample.Project} --id {Sample.Id} --output json",
            ("TZ", "Asia/Tokyo"));

        Assert.Equal("2026-08-04T10:00:02Z", (string?)result.Json["updated_at"]);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
