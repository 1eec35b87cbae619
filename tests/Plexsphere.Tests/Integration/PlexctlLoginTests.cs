using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Plexsphere.Core.Connections;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>A person signs in with plexctl, and the token is in one file and nowhere else.</summary>
public partial class PlexctlLoginTests
{
    private const string Issued = "t0ken-that-nobody-sees";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<SandboxHost> StartAsync(SandboxOptions? options = null) =>
        SandboxHost.StartAsync((options ?? new SandboxOptions()) with { DeviceInterval = TimeSpan.FromSeconds(1) }, Stop);

    private static string[] Login(Guid domain, string path, params string[] more) =>
        ["login", "--domain-id", $"{domain}", "--save-token", path, .. more];

    private static async Task<string> CodeAsync(Process process) =>
        Code().Match(await process.StandardError.ReadLineAsync(Stop) ?? "").Groups[1].Value;

    private static async Task<PlexctlResult> SignInAsync(SandboxHost sandbox, string path, params string[] more)
    {
        // The token of the environment is nobody's.
        var process = Plexctl.Start(sandbox.Url, "psk_of_nobody", Login(sandbox.Domain, path, more));
        sandbox.DecideDevice(await CodeAsync(process), confirm: true);
        return await Plexctl.EndAsync(process, "psk_of_nobody");
    }

    private static ScriptedServer Server(Func<int, ScriptedResponse> poll, ScriptedResponse whoami)
    {
        var polls = 0;
        return new ScriptedServer((request, _) => request.Path switch
        {
            "/v1/auth/device-code" => ScriptedResponse.Json(
                200,
                """
                {"device_code":"opaque","user_code":"ABCD-EFGH","verification_uri":"https://plex.example/v1/device",
                 "expires_in":600,"interval":1}
                """),
            "/v1/auth/device-token" => poll(polls++),
            _ => whoami,
        });
    }

    private static ScriptedResponse Token(int life = 3600) => ScriptedResponse.Json(
        200, $$"""{"access_token":"{{Issued}}","token_type":"Bearer","expires_in":{{life}}}""");

    [Fact]
    public async Task The_token_is_saved_for_its_owner_alone_serves_as_a_token_file_and_is_replaced_by_the_next()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Bindings = SandboxBindings.Two });
        using var file = new TemporaryFile("");
        var path = Path.Combine(file.Folder, "saved");

        var first = await SignInAsync(sandbox, path, "--idp-binding-id", "corp", "--output", "json");

        Assert.Equal((0, $"Saved the token in {path}"), (first.Code, first.Error.TrimEnd()));
        Assert.Equal(path, (string?)first.Json["token_file"]);
        Assert.Equal("sandbox-person", (string?)first.Json["subject"]);
        Assert.InRange(
            DateTimeOffset.Parse((string)first.Json["expires_at"]!, CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow,
            TimeSpan.FromMinutes(58),
            TimeSpan.FromHours(1));
        var text = await File.ReadAllTextAsync(path, Stop);
        var token = text.TrimEnd();
        Assert.Equal(token + "\n\n\n", text);
        Assert.Equal(token, (await TokenFile.ReadAsync(path, Stop)).Text);
        Assert.DoesNotContain(token, first.Output + first.Error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        var whoami = await Plexctl.RunAsync(sandbox.Url, null, "whoami", "--token-file", path, "--output", "json");
        Assert.Equal("urn:plexsphere:acr:pwd", (string?)whoami.Json["acr"]);

        var second = await SignInAsync(sandbox, path, "--idp-binding-id", "corp-mfa");

        Assert.Matches(" EXPIRES_AT +TOKEN_FILE$", second.Lines[0]);
        Assert.EndsWith(path, second.Lines[1], StringComparison.Ordinal);
        Assert.NotEqual(token, (await TokenFile.ReadAsync(path, Stop)).Text);
        Assert.Equal(
            [path, file.Path], Directory.EnumerateFileSystemEntries(file.Folder).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(SandboxDeviceAnswer.Deny, "access_denied")]
    [InlineData(SandboxDeviceAnswer.Expire, "expired_token")]
    [InlineData(SandboxDeviceAnswer.Forget, "invalid_grant")]
    public async Task A_refusal_is_3_with_the_line_that_begins_again(SandboxDeviceAnswer answer, string code)
    {
        await using var sandbox = await StartAsync(new SandboxOptions { DeviceAnswer = answer });
        using var file = new TemporaryFile("");
        var path = Path.Combine(file.Folder, "it's");
        var server = $"{sandbox.Url}".TrimEnd('/');

        var result = await Plexctl.RunAsync(
            null, "psk_of_nobody", Login(sandbox.Domain, path, "--idp-binding-id", "corp", "--server", server));

        Assert.Equal((3, ""), (result.Code, result.Output));
        Assert.Contains($"HTTP 400 {code}", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $@"plexctl login --domain-id {sandbox.Domain} --idp-binding-id 'corp' --save-token '{file.Folder}/it'\''s' --server {server}",
            result.Error.TrimEnd(),
            StringComparison.Ordinal);
        Assert.Equal([file.Path], Directory.EnumerateFileSystemEntries(file.Folder));
    }

    [Fact]
    public async Task An_identity_provider_that_is_not_clear_or_not_there_is_told_with_those_there_are()
    {
        await using var sandbox = await StartAsync(new SandboxOptions { Bindings = SandboxBindings.Two });
        using var file = new TemporaryFile("");
        var path = Path.Combine(file.Folder, "saved");

        var several = await Plexctl.RunAsync(sandbox.Url, null, Login(sandbox.Domain, path));
        var none = await Plexctl.RunAsync(sandbox.Url, null, Login(sandbox.Domain, path, "--idp-binding-id", "other"));
        var nowhere = await Plexctl.RunAsync(sandbox.Url, null, Login(Sample.Id, path));

        Assert.Equal(2, several.Code);
        Assert.Contains("corp, corp-mfa", several.Error, StringComparison.Ordinal);
        Assert.Contains("--idp-binding-id", several.Error, StringComparison.Ordinal);
        Assert.Equal(1, none.Code);
        Assert.Contains("'other'; it has corp, corp-mfa.", none.Error, StringComparison.Ordinal);
        Assert.Equal(1, nowhere.Code);
        Assert.Contains($"Domain {Sample.Id} has no identity provider", nowhere.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("token", "hunter2", "not as a sign-in writes it")]
    [InlineData("token", "hunter2\n", "not as a sign-in writes it")]
    [InlineData("token", "hunter2\n\n", "not as a sign-in writes it")]
    [InlineData("token", "hunter2\nhunter3\n\n\n", "not as a sign-in writes it")]
    [InlineData("token", "\n\n\n", "not as a sign-in writes it")]
    [InlineData("token", "", "not as a sign-in writes it")]
    [InlineData("pipe", "x", "not as a sign-in writes it")]
    [InlineData("link", "hunter2\n\n\n", "is a link")]
    [InlineData("dangling", "x", "is a link")]
    [InlineData(".", "x", "is a folder")]
    [InlineData("missing/saved", "x", "a folder that does not exist")]
    [InlineData("token/saved", "x", "a folder that does not exist")]
    public async Task A_place_where_it_must_not_be_saved_is_2_before_any_request_and_left_as_it_was(string name, string text, string why)
    {
        Needs.Unix();
        await using var server = Server(_ => Token(), ScriptedResponse.Json(200, "{}"));
        using var file = new TemporaryFile(text);
        File.CreateSymbolicLink(Path.Combine(file.Folder, "link"), file.Path);
        File.CreateSymbolicLink(Path.Combine(file.Folder, "dangling"), "nothing");
        using (var make = Process.Start("mkfifo", ["-m", "600", Path.Combine(file.Folder, "pipe")]))
        {
            await make.WaitForExitAsync(Stop);
        }

        var before = Directory.GetFileSystemEntries(file.Folder);

        var result = await Plexctl.RunAsync(server.Url, null, Login(Sample.Domain, Path.Combine(file.Folder, name)));

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal(text, await File.ReadAllTextAsync(file.Path, Stop));
        Assert.Equal(before, Directory.GetFileSystemEntries(file.Folder));
    }

    [Theory]
    [InlineData("--token-file", "-")]
    [InlineData("--client-assertion-file", "assertion")]
    public async Task It_takes_no_credential(string option, string value)
    {
        await using var server = Server(_ => Token(), ScriptedResponse.Json(200, "{}"));
        using var file = new TemporaryFile("");

        var result = await Plexctl.RunAsync(
            server.Url, null, Login(Sample.Domain, Path.Combine(file.Folder, "saved"), option, value));

        Assert.Equal(2, result.Code);
        Assert.Contains($"'login' takes no {option}", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Who_gives_up_leaves_nothing_behind(string signal, int code)
    {
        Needs.Unix();
        await using var sandbox = await StartAsync();
        using var file = new TemporaryFile("");
        var process = Plexctl.Start(sandbox.Url, null, Login(sandbox.Domain, Path.Combine(file.Folder, "saved")));
        Assert.NotEmpty(await CodeAsync(process));

        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(Stop);
        }

        var result = await Plexctl.EndAsync(process, null);

        Assert.Equal((code, "", ""), (result.Code, result.Output, result.Error));
        Assert.Equal([file.Path], Directory.EnumerateFileSystemEntries(file.Folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_place_that_is_lost_meanwhile_is_told_and_the_token_is_nowhere(bool folder)
    {
        await using var server = Server(_ => Token(), ScriptedResponse.Json(200, """{"principal_type":"user","subject":"ops"}"""));
        using var file = new TemporaryFile("");
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(file.Folder, "here")).FullName, "saved");
        var process = Plexctl.Start(server.Url, null, Login(Sample.Domain, path));
        Assert.NotEmpty(await CodeAsync(process));
        if (folder)
        {
            Directory.Delete(Path.GetDirectoryName(path)!);
        }
        else
        {
            await File.WriteAllTextAsync(path, "of somebody else", Stop);
        }

        var result = await Plexctl.EndAsync(process, Issued);

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains("Signing in went well, but the token was not saved.", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $"plexctl login --domain-id {Sample.Domain} --save-token '{path}'", result.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(
            folder ? [] : ["of somebody else"],
            Directory.EnumerateFiles(file.Folder, "*", SearchOption.AllDirectories).Where(found => found != file.Path)
                .Select(File.ReadAllText));
    }

    [Fact]
    public async Task A_server_that_slows_us_down_is_obeyed_and_one_that_does_not_tell_who_signed_in_gets_nothing_saved()
    {
        await using var server = Server(
            poll => poll == 0 ? ScriptedResponse.Coded(400, "slow_down") : Token(), ScriptedResponse.Coded(403, null));
        using var file = new TemporaryFile("");
        var path = Path.Combine(file.Folder, "saved");

        var result = await Plexctl.RunAsync(server.Url, Issued, Login(Sample.Domain, path));

        Assert.Equal((4, ""), (result.Code, result.Output));
        Assert.Contains("The token was not saved", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        Assert.Equal(2, server.Matching("POST", "/v1/auth/device-token$").Length);
        Assert.Equal($"Bearer {Issued}", Assert.Single(server.Matching("GET", "whoami$")).Headers["Authorization"]);
    }

    [Fact]
    public async Task A_code_that_nobody_can_see_is_not_waited_for_and_output_that_is_lost_does_not_lose_the_token()
    {
        Needs.Unix();
        await using var server = Server(_ => Token(), ScriptedResponse.Json(200, """{"principal_type":"user","subject":"ops"}"""));
        using var file = new TemporaryFile("");
        var path = Path.Combine(file.Folder, "saved");
        var login = $"plexctl login --domain-id {Sample.Domain} --save-token '{path}'";

        var blind = await Plexctl.ScriptAsync(server.Url, Issued, $"{login} 2>/dev/full");
        Assert.Equal(1, blind.Code);
        Assert.Empty(server.Matching("POST", "/v1/auth/device-token$"));
        Assert.False(File.Exists(path));

        var mute = await Plexctl.ScriptAsync(server.Url, Issued, $"{login} >/dev/full");
        Assert.Equal(1, mute.Code);
        Assert.Contains($"Saved the token in {path}", mute.Error, StringComparison.Ordinal);
        Assert.Equal(Issued, (await TokenFile.ReadAsync(path, Stop)).Text);
    }

    [Fact]
    public async Task What_a_step_up_advises_can_be_pasted()
    {
        Needs.Unix();
        await using var sandbox = await StartAsync(new SandboxOptions { Bindings = SandboxBindings.One });
        using var token = new TemporaryFile(sandbox.StepUpToken);
        var server = $"{sandbox.Url}".TrimEnd('/');
        string[] dispatch = ["action", "dispatch", "--project", $"{sandbox.Project}", "--action", "system.info", "--selector", "env=prod"];

        var refused = await Plexctl.RunAsync(null, null, [.. dispatch, "--server", server, "--token-file", token.Path]);

        Assert.Equal(3, refused.Code);
        var line = refused.Error.TrimEnd()[refused.Error.IndexOf("plexctl login", StringComparison.Ordinal)..];
        Assert.Equal($"plexctl login --domain-id {sandbox.Domain} --save-token ~/.plex-login --server {server}", line);
        var process = Plexctl.StartScript(null, null, line, ("HOME", token.Folder));
        sandbox.DecideDevice(await CodeAsync(process), confirm: true);
        Assert.Equal(0, (await Plexctl.EndAsync(process, null)).Code);
        var again = await Plexctl.RunAsync(
            null, null, [.. dispatch, "--server", server, "--token-file", Path.Combine(token.Folder, ".plex-login")]);
        Assert.Equal(0, again.Code);
    }

    [GeneratedRegex("enter the code ([A-Z0-9-]+) ")]
    private static partial Regex Code();
}
