using System.Diagnostics;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>plexctl as a service that signs in by itself: by a secret or an assertion in a file, never on the command line.</summary>
public class PlexctlServiceTests
{
    private const string Secret = "s3cret-of-the-service";
    private const string EitherOr = "--token-file, --client-id with --client-secret-file, and --client-assertion-file exclude each other.";

    private static readonly string[] Wait = ["action", "wait", "--project", $"{Sample.Project}", "--id", $"{Sample.Id}"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsSignIn(ScriptedRequest request) => request.Path == "/v1/auth/service/token";

    private static ScriptedResponse Token(int life) =>
        ScriptedResponse.Json(200, $$"""{"access_token":"t0ken","token_type":"Bearer","expires_in":{{life}}}""");

    private static ScriptedResponse Execution(string status) =>
        ScriptedResponse.Json(200, Sample.Execution(status, targets: Sample.Target(status)).ToJsonString());

    [Theory]
    [InlineData("--client-id needs --client-secret-file.", "--client-id", "nightly")]
    [InlineData("--client-secret-file needs --client-id.", "--client-secret-file", "f")]
    [InlineData(EitherOr, "--client-id", "nightly", "--client-assertion-file", "f")]
    [InlineData(EitherOr, "--client-secret-file", "f", "--client-assertion-file", "f")]
    [InlineData(EitherOr, "--client-id", "nightly", "--client-secret-file", "f", "--client-assertion-file", "f")]
    [InlineData(EitherOr, "--client-id", "nightly", "--client-secret-file", "f", "--token-file", "f")]
    [InlineData(EitherOr, "--client-id", "nightly", "--token-file", "f")]
    [InlineData(EitherOr, "--client-assertion-file", "f", "--token-file", "-")]
    [InlineData("--client-id must have", "--client-id", " ", "--client-secret-file", "f")]
    [InlineData("--client-secret-file names no file.", "--client-id", "nightly", "--client-secret-file", "")]
    [InlineData("--client-assertion-file names no file.", "--client-assertion-file", "")]
    [InlineData("--client-assertion-file names no file. The one that is called '-' is ./-", "--client-assertion-file", "-")]
    [InlineData("--client-secret: a secret is not given on the command line", "--client-id", "nightly", "--client-secret", "hunter2")]
    [InlineData("--client-secret: a secret is not given on the command line", "--client-secret=hunter2")]
    [InlineData("--client-assertion: a secret is not given on the command line", "--client-assertion", "hunter2")]
    [InlineData("--token: a secret is not given on the command line", "--token", "hunter2")]
    public async Task Options_that_do_not_go_together_are_2_with_one_line_before_any_request(string line, params string[] options)
    {
        await using var server = new ScriptedServer(Token(60));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, ["whoami", .. options]);

        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.StartsWith(
            $"plexctl: {line}",
            Assert.Single(result.Error.Split('\n'), shown => shown.StartsWith("plexctl: ", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_secret_or_an_assertion_in_a_file_goes_before_the_environment()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);
        using var secret = new TemporaryFile($"{sandbox.ClientSecret}\n");
        using var assertion = new TemporaryFile(sandbox.ClientAssertion);

        var bySecret = Plexctl.Start(
            sandbox.Url,
            "psk_of_nobody",
            ["--client-id", sandbox.ClientId, "whoami", "--client-secret-file", secret.Path, "--output", "json"]);
        var byAssertion = Plexctl.Start(
            sandbox.Url, "psk_of_nobody", ["whoami", "--client-assertion-file", assertion.Path, "--output", "json"]);

        Assert.Equal("sandbox-service", (string?)(await Plexctl.EndAsync(bySecret, sandbox.ClientSecret)).Json["subject"]);
        Assert.Equal("sandbox-service", (string?)(await Plexctl.EndAsync(byAssertion, sandbox.ClientAssertion)).Json["subject"]);
    }

    [Fact]
    public async Task A_secret_comes_through_a_pipe()
    {
        Needs.Unix();
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);

        var result = await Plexctl.ScriptAsync(
            sandbox.Url,
            sandbox.ClientSecret,
            $"printf '%s' \"$PLEXSPHERE_TOKEN\" | plexctl whoami --client-id {sandbox.ClientId} --client-secret-file /dev/stdin");

        Assert.Equal((0, ""), (result.Code, result.Error));
    }

    [Theory]
    [InlineData(401, "invalid_client")]
    [InlineData(502, "invalid_client")]
    public async Task A_refused_secret_or_assertion_is_3_and_is_what_the_advice_is_about(int status, string code)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, code));
        using var file = new TemporaryFile(Secret);

        var bySecret = await Plexctl.RunAsync(
            server.Url, Secret, "whoami", "--client-id", "nightly", "--client-secret-file", file.Path);
        var byAssertion = await Plexctl.RunAsync(server.Url, Secret, "whoami", "--client-assertion-file", file.Path);

        Assert.Equal((3, 3), (bySecret.Code, byAssertion.Code));
        Assert.Contains("client id or its client secret is wrong", bySecret.Error, StringComparison.Ordinal);
        Assert.Contains("client assertion has expired", byAssertion.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PLEXSPHERE_TOKEN", bySecret.Error + byAssertion.Error, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("", "is empty", "client secret as it was issued", "client assertion written")]
    [InlineData("s3cret\u0007", "control character", "Use the client secret", "Have the client assertion")]
    [InlineData(null, "is open to others", "--client-secret-file /dev/stdin", "client assertion written to a file of yours")]
    public async Task A_file_that_cannot_be_taken_is_3_before_any_request(string? text, string why, string ofSecret, string ofAssertion)
    {
        Needs.Unix();
        await using var server = new ScriptedServer(Token(60));
        using var file = new TemporaryFile(text ?? Secret);
        file.Mode(UnixFileMode.UserRead | (text is null ? UnixFileMode.OtherRead : UnixFileMode.None));

        var bySecret = await Plexctl.RunAsync(
            server.Url, Secret, "whoami", "--client-id", "nightly", "--client-secret-file", file.Path);
        var byAssertion = await Plexctl.RunAsync(server.Url, Secret, "whoami", "--client-assertion-file", file.Path);

        Assert.Equal((3, 3), (bySecret.Code, byAssertion.Code));
        Assert.Contains(why, bySecret.Error, StringComparison.Ordinal);
        Assert.Contains(ofSecret, bySecret.Error, StringComparison.Ordinal);
        Assert.Contains(ofAssertion, byAssertion.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PLEXSPHERE_TOKEN", bySecret.Error + byAssertion.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_secret_that_is_replaced_during_a_wait_is_used_for_the_next_token()
    {
        const string Next = "s3cret-that-came-later";
        using var file = new TemporaryFile(Secret);
        var status = "started";
        await using var server = new ScriptedServer((request, _) =>
        {
            if (IsSignIn(request))
            {
                status = request.Text.Contains(Next, StringComparison.Ordinal) ? "succeeded" : status;
                return Token(1);
            }

            File.WriteAllText(file.Path, Next);
            return Execution(status);
        });

        var result = await Plexctl.RunAsync(
            server.Url, Secret, [.. Wait, "--client-id", "nightly", "--client-secret-file", file.Path]);

        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("plexctl: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(Secret, server.Requests.First(IsSignIn).Text, StringComparison.Ordinal);
        Assert.Contains(Next, server.Requests.Last(IsSignIn).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_line_that_goes_on_waiting_is_that_of_the_same_service_and_no_list_of_processes_has_its_secret()
    {
        Needs.Unix();
        var status = "started";
        await using var server = new ScriptedServer((request, _) => IsSignIn(request) ? Token(3600) : Execution(status));
        using var file = new TemporaryFile(Secret);
        var process = Plexctl.Start(
            server.Url, null, [.. Wait, "--client-id", "the nightly one", "--client-secret-file", file.Path]);
        await server.ReceivedAsync();
        await server.ReceivedAsync();
        using (var list = Process.Start(
            new ProcessStartInfo("ps", ["eww", "-p", $"{process.Id}"]) { RedirectStandardOutput = true })!)
        {
            var shown = await list.StandardOutput.ReadToEndAsync(Stop);
            Assert.Contains("--client-secret-file", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
        }

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(Stop);
        }

        var result = await Plexctl.EndAsync(process, Secret);

        Assert.Equal(130, result.Code);
        var line = $"plexctl {string.Join(' ', Wait)} --client-id 'the nightly one' --client-secret-file {file.Path}";
        Assert.Contains(line, result.Error, StringComparison.Ordinal);
        status = "succeeded";
        Assert.Equal(0, (await Plexctl.ScriptAsync(server.Url, null, line)).Code);
    }
}
