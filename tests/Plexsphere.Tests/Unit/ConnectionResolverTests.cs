using System.Text;
using System.Text.Json.Nodes;
using Plexsphere.Core.Connections;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class ConnectionResolverTests
{
    private const string Profiles = """
        {
          "default": "home",
          "profiles": {
            "home": { "server": "https://home.example", "token": "home-token", "expires_at": "2027-01-01T01:00:00+01:00", "other": 1 },
            "stage": { "server": "https://stage.example", "token": "stage-token", "project": "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0" }
          }
        }
        """;

    private static readonly ConnectionRequest Nothing = new();

    private static async Task<PlexConnectionSettings> ResolveAsync(
        ConnectionRequest request,
        string? url = null,
        string? token = null,
        string profiles = "")
    {
        using var file = new TemporaryFile(profiles);
        return await new ConnectionResolver(Variable, profiles.Length > 0 ? file.Path : Path.Combine(file.Folder, "none")).ResolveAsync(
            request, TestContext.Current.CancellationToken);

        string? Variable(string name) => name switch
        {
            "PLEXSPHERE_URL" => url,
            "PLEXSPHERE_TOKEN" => token,
            _ => null,
        };
    }

    private static Task<PlexException> RefusalAsync(
        ConnectionRequest request,
        string? url = null,
        string? token = null,
        string profiles = "") =>
        Assert.ThrowsAsync<PlexException>(() => ResolveAsync(request, url, token, profiles));

    private static Task<PlexException> RefusalOfAsync(string server) =>
        RefusalAsync(new ConnectionRequest { Server = new Uri(server, UriKind.RelativeOrAbsolute), Token = Engines.Token });

    [Fact]
    public async Task What_the_caller_says_wins_over_the_environment()
    {
        var settings = await ResolveAsync(
            new ConnectionRequest { Server = new Uri("https://one.example"), Token = "first" }, "https://two.example", "second");

        Assert.Equal(new Uri("https://one.example"), settings.Server);
        Assert.Equal("first", settings.Token);
        Assert.Equal(("parameter", "parameter"), (settings.Source, settings.TokenSource));
    }

    [Fact]
    public async Task What_the_caller_leaves_out_comes_from_the_environment_member_by_member()
    {
        var both = await ResolveAsync(Nothing, " https://two.example ", "second");
        Assert.Equal(new Uri("https://two.example"), both.Server);
        Assert.Equal("second", both.Token);
        Assert.Equal(("environment", "environment"), (both.Source, both.TokenSource));

        var token = await ResolveAsync(new ConnectionRequest { Server = new Uri("https://one.example") }, "https://two.example", "second");
        Assert.Equal((new Uri("https://one.example"), "second"), (token.Server, token.Token));
        Assert.Equal(("parameter", "environment"), (token.Source, token.TokenSource));
    }

    [Fact]
    public async Task A_token_file_wins_over_the_environment()
    {
        using var file = new TemporaryFile("from-file\n");

        var settings = await ResolveAsync(new ConnectionRequest { TokenFile = file.Path }, "https://two.example", "second");

        Assert.Equal(("from-file", "file"), (settings.Token, settings.TokenSource));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_server_must_be_named(string? url)
    {
        var error = await RefusalAsync(Nothing, url, "token");

        Assert.Equal(("NotConnected", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains("PLEXSPHERE_URL", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_token_must_be_given(string? token)
    {
        var error = await RefusalAsync(Nothing, "https://two.example", token);

        Assert.Equal(("CredentialMissing", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains("PLEXSPHERE_TOKEN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://plex.example")]
    [InlineData("https://plex.example:8443/base/")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080/")]
    public async Task Takes_https_and_http_on_this_machine(string server) =>
        Assert.Equal(new Uri(server), (await ResolveAsync(Nothing, server, "t")).Server);

    [Theory]
    [InlineData("http://plex.example")]
    [InlineData("http://10.0.0.1:8080")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://127.0.0.1.plex.example")]
    [InlineData("http://localhost.plex.example")]
    public async Task Refuses_http_to_elsewhere(string server)
    {
        var error = await RefusalOfAsync(server);

        Assert.Equal(("ServerInsecure", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains(new Uri(server).Host, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://plex.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("plex.example")]
    [InlineData("/v1")]
    public async Task Refuses_what_is_no_web_address(string server) =>
        Assert.Equal(("InvalidArgument", 2), ((await RefusalOfAsync(server)).ErrorId, (await RefusalOfAsync(server)).ExitCode));

    [Theory]
    [InlineData("https://admin:hunter2@plex.example")]
    [InlineData("https://hunter2@plex.example")]
    [InlineData("http://admin:hunter2@plex.example")]
    [InlineData("ftp://admin:hunter2@plex.example")]
    [InlineData("admin:hunter2@plex.example")]
    [InlineData("https://plex.example/?token=hunter2")]
    [InlineData("https://plex.example/#hunter2")]
    public async Task Refuses_users_queries_and_fragments_without_repeating_them(string server)
    {
        var error = await RefusalOfAsync(server);

        Assert.Equal(2, error.ExitCode);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environments_server_is_held_to_the_same_rules()
    {
        Assert.Equal("ServerInsecure", (await RefusalAsync(Nothing, "http://plex.example", "t")).ErrorId);
        Assert.Equal("InvalidArgument", (await RefusalAsync(Nothing, "plex.example", "t")).ErrorId);
        Assert.Equal("InvalidArgument", (await RefusalAsync(Nothing, "https://a:b@plex.example", "t")).ErrorId);
    }

    [Theory]
    [InlineData("hunter2\r\nX-Injected: 1")]
    [InlineData("hunter2\n")]
    [InlineData("hunter2\0")]
    [InlineData("hunter2 hunter3")]
    [InlineData("hunter2\u0007")]
    [InlineData("hunter2\u00e9")]
    public async Task Refuses_a_token_that_no_header_can_carry_without_repeating_it(string token)
    {
        foreach (var error in new[]
        {
            await RefusalAsync(new ConnectionRequest { Server = new Uri("https://plex.example"), Token = token }),
            await RefusalAsync(Nothing, "https://plex.example", token),
        })
        {
            Assert.Equal(("CredentialMalformed", 3), (error.ErrorId, error.ExitCode));
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_empty_token_is_a_missing_one() =>
        Assert.Equal(
            "CredentialMissing",
            (await RefusalAsync(new ConnectionRequest { Server = new Uri("https://plex.example"), Token = "" }, token: "t")).ErrorId);

    [Fact]
    public async Task A_profile_that_is_named_wins_over_the_environment_and_the_default_one_does_not()
    {
        var named = await ResolveAsync(new ConnectionRequest { ProfileName = "stage" }, "https://two.example", "second", Profiles);
        Assert.Equal((new Uri("https://stage.example"), "stage-token", "stage"), (named.Server, named.Token, named.ProfileName));
        Assert.Equal(("profile", "profile", Sample.Project), (named.Source, named.TokenSource, named.ProjectId));

        var environment = await ResolveAsync(Nothing, "https://two.example", "second", Profiles);
        Assert.Equal(
            (new Uri("https://two.example"), "second", null, null),
            (environment.Server, environment.Token, environment.ProfileName, environment.ProjectId));

        var preset = await ResolveAsync(Nothing, profiles: Profiles);
        Assert.Equal((new Uri("https://home.example"), "home-token", "home"), (preset.Server, preset.Token, preset.ProfileName));
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), preset.ExpiresAt);
    }

    [Fact]
    public async Task Somebody_signs_in_at_the_server_once_it_is_known()
    {
        var end = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Uri? asked = null;

        var settings = await ResolveAsync(
            new ConnectionRequest
            {
                SignIn = (settings, _) =>
                {
                    asked = settings.Server;
                    return Task.FromResult(new PlexToken("signed-in", end));
                },
            },
            "https://two.example",
            "second");

        Assert.Equal(new Uri("https://two.example"), asked);
        Assert.Equal(("signed-in", "device", end), (settings.Token, settings.TokenSource, settings.ExpiresAt));
    }

    [Fact]
    public async Task What_a_service_signs_in_with_is_looked_at_before_anything_is_sent()
    {
        using var file = new TemporaryFile("secret with spaces\n");
        using var empty = new TemporaryFile("\n");
        using var broken = new TemporaryFile([.. "hunter2"u8, 0xE4]);
        var server = new Uri("https://one.example");
        Task<PlexConnectionSettings> Of(PlexServiceCredential service) =>
            ResolveAsync(new ConnectionRequest { Server = server, Service = service }, token: "second");

        var settings = await Of(PlexServiceCredential.InFile("nightly", file.Path));

        Assert.Equal(("", "client", ("nightly", file.Path)), (settings.Token, settings.TokenSource, settings.Service!.Identity));
        foreach (var (service, id) in new[]
        {
            (PlexServiceCredential.InFile("nightly", empty.Path), "CredentialMissing"),
            (PlexServiceCredential.InFile("nightly", broken.Path), "CredentialMalformed"),
            (PlexServiceCredential.InFile(null, Path.Combine(file.Folder, "missing")), "CredentialUnreadable"),
            (PlexServiceCredential.Held("nightly", []), "CredentialMissing"),
            (PlexServiceCredential.Held("nightly", "hunter2\0"u8.ToArray()), "CredentialMalformed"),
            (PlexServiceCredential.Held("nightly", [.. Enumerable.Repeat((byte)'x', 4097)]), "CredentialMalformed"),
            (PlexServiceCredential.Held("nightly", Encoding.UTF8.GetBytes("hunter2\ud83d")), "CredentialMalformed"),
        })
        {
            var error = await Assert.ThrowsAsync<PlexException>(() => Of(service));
            Assert.Equal(id, error.ErrorId);
            Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_secret_that_no_connection_takes_is_wiped()
    {
        foreach (var request in new[]
        {
            Nothing,
            new ConnectionRequest { Server = new Uri("http://plex.example") },
            new ConnectionRequest { ProfileName = "missing" },
        })
        {
            var secret = "hunter2"u8.ToArray();

            await RefusalAsync(request with { Service = PlexServiceCredential.Held("nightly", secret) });

            Assert.All(secret, value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public async Task A_profile_of_a_service_is_read_again_for_each_token()
    {
        using var secret = new TemporaryFile("secret");
        using var file = new TemporaryFile(Profile("nightly", "https://home.example"));
        var resolver = new ConnectionResolver(_ => null, file.Path);
        var settings = await resolver.ResolveAsync(Nothing, TestContext.Current.CancellationToken);

        Assert.Equal(("nightly", secret.Path), await AgainAsync());
        await File.WriteAllTextAsync(file.Path, Profile("weekly", "https://home.example"), TestContext.Current.CancellationToken);
        Assert.Equal(("weekly", secret.Path), await AgainAsync());

        // What signs in at another server is nothing for this one.
        await File.WriteAllTextAsync(file.Path, Profile("monthly", "https://other.example"), TestContext.Current.CancellationToken);
        Assert.Equal(("nightly", secret.Path), await AgainAsync());

        async Task<(string?, string?)> AgainAsync() => (await settings.ReadService!(TestContext.Current.CancellationToken)).Identity;

        string Profile(string id, string server) => new JsonObject
        {
            ["profiles"] = new JsonObject
            {
                ["default"] = new JsonObject { ["server"] = server, ["client_id"] = id, ["client_secret_file"] = secret.Path },
            },
        }.ToJsonString();
    }

    [Fact]
    public async Task A_profile_can_be_that_of_a_service()
    {
        using var file = new TemporaryFile("secret");
        var path = System.Text.Json.JsonSerializer.Serialize(file.Path);
        string Profile(string members) => $$"""{"profiles":{"default":{"server":"https://home.example",{{members}} } } }""";

        var bySecret = await ResolveAsync(Nothing, profiles: Profile($"\"client_id\":\"nightly\",\"client_secret_file\":{path}"));
        var byAssertion = await ResolveAsync(Nothing, profiles: Profile($"\"client_assertion_file\":{path}"));

        Assert.Equal(("profile", ("nightly", file.Path)), (bySecret.TokenSource, bySecret.Service!.Identity));
        Assert.Equal(("profile", (null, file.Path)), (byAssertion.TokenSource, byAssertion.Service!.Identity));
        foreach (var members in new[]
        {
            "\"client_id\":\"nightly\"",
            $"\"client_secret_file\":{path}",
            $"\"client_id\":\"nightly\",\"client_assertion_file\":{path}",
            $"\"client_id\":\"nightly\",\"client_secret_file\":{path},\"token\":\"t\"",
            "\"client_id\":\"nightly\",\"client_secret_file\":\"here\"",
        })
        {
            Assert.Equal("ProfileMissing", (await RefusalAsync(Nothing, profiles: Profile(members))).ErrorId);
        }
    }

    [Fact]
    public async Task What_the_caller_says_wins_over_a_profile()
    {
        var settings = await ResolveAsync(
            new ConnectionRequest
            {
                ProfileName = "stage",
                Server = new Uri("https://stage.example/base"),
                Token = "first",
                ProjectId = Sample.Domain,
            }, profiles: Profiles);

        Assert.Equal(
            (new Uri("https://stage.example/base"), "first", Sample.Domain), (settings.Server, settings.Token, settings.ProjectId));
    }

    [Fact]
    public async Task The_token_of_a_profile_goes_to_no_other_server()
    {
        Assert.Equal("CredentialMissing", (await RefusalAsync(
            new ConnectionRequest { ProfileName = "stage", Server = new Uri("https://one.example") }, profiles: Profiles)).ErrorId);
        Assert.Equal("CredentialMissing", (await RefusalAsync(
            new ConnectionRequest { ProfileName = "stage", Server = new Uri("http://127.0.0.1") }, profiles: Profiles)).ErrorId);
        Assert.Equal("CredentialMissing", (await RefusalAsync(Nothing, "https://two.example", profiles: Profiles)).ErrorId);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"profiles":{"stage":{"token":"hunter2"}},"hunter2""")]
    [InlineData("""{"profiles":{"other":{"token":"hunter2"}}}""")]
    public async Task A_profile_that_is_not_there_is_said_so_without_the_files_contents(string profiles)
    {
        var error = await RefusalAsync(new ConnectionRequest { ProfileName = "stage" }, profiles: profiles);

        Assert.Equal(3, error.ExitCode);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Carries_the_rest_over()
    {
        var settings = await ResolveAsync(
            new ConnectionRequest { ProjectId = Sample.Project, DispatchRevision = "slash", SkipCertificateCheck = true },
            "https://plex.example",
            "t");

        Assert.Equal((Sample.Project, "slash", true), (settings.ProjectId, settings.DispatchRevision, settings.SkipCertificateCheck));
    }
}
