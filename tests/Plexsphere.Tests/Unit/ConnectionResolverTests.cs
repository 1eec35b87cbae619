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

    private static PlexConnectionSettings Resolve(ConnectionRequest request, string? url = null, string? token = null, string profiles = "")
    {
        using var file = new TemporaryFile(profiles);
        return new ConnectionResolver(Variable, profiles.Length > 0 ? file.Path : Path.Combine(file.Folder, "none")).Resolve(request);

        string? Variable(string name) => name switch
        {
            "PLEXSPHERE_URL" => url,
            "PLEXSPHERE_TOKEN" => token,
            _ => null,
        };
    }

    private static PlexException Refusal(ConnectionRequest request, string? url = null, string? token = null, string profiles = "") =>
        Assert.Throws<PlexException>(() => Resolve(request, url, token, profiles));

    private static PlexException RefusalOf(string server) =>
        Refusal(new ConnectionRequest { Server = new Uri(server, UriKind.RelativeOrAbsolute), Token = Engines.Token });

    [Fact]
    public void What_the_caller_says_wins_over_the_environment()
    {
        var settings = Resolve(new ConnectionRequest { Server = new Uri("https://one.example"), Token = "first" }, "https://two.example", "second");

        Assert.Equal(new Uri("https://one.example"), settings.Server);
        Assert.Equal("first", settings.Token);
        Assert.Equal(("parameter", "parameter"), (settings.Source, settings.TokenSource));
    }

    [Fact]
    public void What_the_caller_leaves_out_comes_from_the_environment_member_by_member()
    {
        var both = Resolve(Nothing, " https://two.example ", "second");
        Assert.Equal(new Uri("https://two.example"), both.Server);
        Assert.Equal("second", both.Token);
        Assert.Equal(("environment", "environment"), (both.Source, both.TokenSource));

        var token = Resolve(new ConnectionRequest { Server = new Uri("https://one.example") }, "https://two.example", "second");
        Assert.Equal((new Uri("https://one.example"), "second"), (token.Server, token.Token));
        Assert.Equal(("parameter", "environment"), (token.Source, token.TokenSource));
    }

    [Fact]
    public void A_token_file_wins_over_the_environment()
    {
        using var file = new TemporaryFile("from-file\n");

        var settings = Resolve(new ConnectionRequest { TokenFile = file.Path }, "https://two.example", "second");

        Assert.Equal(("from-file", "file"), (settings.Token, settings.TokenSource));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_server_must_be_named(string? url)
    {
        var error = Refusal(Nothing, url, "token");

        Assert.Equal(("NotConnected", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains("PLEXSPHERE_URL", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_token_must_be_given(string? token)
    {
        var error = Refusal(Nothing, "https://two.example", token);

        Assert.Equal(("CredentialMissing", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains("PLEXSPHERE_TOKEN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://plex.example")]
    [InlineData("https://plex.example:8443/base/")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080/")]
    public void Takes_https_and_http_on_this_machine(string server) =>
        Assert.Equal(new Uri(server), Resolve(Nothing, server, "t").Server);

    [Theory]
    [InlineData("http://plex.example")]
    [InlineData("http://10.0.0.1:8080")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://127.0.0.1.plex.example")]
    [InlineData("http://localhost.plex.example")]
    public void Refuses_http_to_elsewhere(string server)
    {
        var error = RefusalOf(server);

        Assert.Equal(("ServerInsecure", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains(new Uri(server).Host, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://plex.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("plex.example")]
    [InlineData("/v1")]
    public void Refuses_what_is_no_web_address(string server) => Assert.Equal(("InvalidArgument", 2), (RefusalOf(server).ErrorId, RefusalOf(server).ExitCode));

    [Theory]
    [InlineData("https://admin:hunter2@plex.example")]
    [InlineData("https://hunter2@plex.example")]
    [InlineData("http://admin:hunter2@plex.example")]
    [InlineData("ftp://admin:hunter2@plex.example")]
    [InlineData("admin:hunter2@plex.example")]
    [InlineData("https://plex.example/?token=hunter2")]
    [InlineData("https://plex.example/#hunter2")]
    public void Refuses_users_queries_and_fragments_without_repeating_them(string server)
    {
        var error = RefusalOf(server);

        Assert.Equal(2, error.ExitCode);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environments_server_is_held_to_the_same_rules()
    {
        Assert.Equal("ServerInsecure", Refusal(Nothing, "http://plex.example", "t").ErrorId);
        Assert.Equal("InvalidArgument", Refusal(Nothing, "plex.example", "t").ErrorId);
        Assert.Equal("InvalidArgument", Refusal(Nothing, "https://a:b@plex.example", "t").ErrorId);
    }

    [Theory]
    [InlineData("hunter2\r\nX-Injected: 1")]
    [InlineData("hunter2\n")]
    [InlineData("hunter2\0")]
    [InlineData("hunter2 hunter3")]
    [InlineData("hunter2\u0007")]
    [InlineData("hunter2\u00e9")]
    public void Refuses_a_token_that_no_header_can_carry_without_repeating_it(string token)
    {
        foreach (var error in new[]
        {
            Refusal(new ConnectionRequest { Server = new Uri("https://plex.example"), Token = token }),
            Refusal(Nothing, "https://plex.example", token),
        })
        {
            Assert.Equal(("CredentialMalformed", 3), (error.ErrorId, error.ExitCode));
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_empty_token_is_a_missing_one() =>
        Assert.Equal("CredentialMissing", Refusal(new ConnectionRequest { Server = new Uri("https://plex.example"), Token = "" }, token: "t").ErrorId);

    [Fact]
    public void A_profile_that_is_named_wins_over_the_environment_and_the_default_one_does_not()
    {
        var named = Resolve(new ConnectionRequest { ProfileName = "stage" }, "https://two.example", "second", Profiles);
        Assert.Equal((new Uri("https://stage.example"), "stage-token", "stage"), (named.Server, named.Token, named.ProfileName));
        Assert.Equal(("profile", "profile", Sample.Project), (named.Source, named.TokenSource, named.ProjectId));

        var environment = Resolve(Nothing, "https://two.example", "second", Profiles);
        Assert.Equal((new Uri("https://two.example"), "second", null, null), (environment.Server, environment.Token, environment.ProfileName, environment.ProjectId));

        var preset = Resolve(Nothing, profiles: Profiles);
        Assert.Equal((new Uri("https://home.example"), "home-token", "home"), (preset.Server, preset.Token, preset.ProfileName));
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), preset.ExpiresAt);
    }

    [Fact]
    public void What_the_caller_says_wins_over_a_profile()
    {
        var settings = Resolve(
            new ConnectionRequest { ProfileName = "stage", Server = new Uri("https://stage.example/base"), Token = "first", ProjectId = Sample.Domain }, profiles: Profiles);

        Assert.Equal((new Uri("https://stage.example/base"), "first", Sample.Domain), (settings.Server, settings.Token, settings.ProjectId));
    }

    [Fact]
    public void The_token_of_a_profile_goes_to_no_other_server()
    {
        Assert.Equal("CredentialMissing", Refusal(new ConnectionRequest { ProfileName = "stage", Server = new Uri("https://one.example") }, profiles: Profiles).ErrorId);
        Assert.Equal("CredentialMissing", Refusal(new ConnectionRequest { ProfileName = "stage", Server = new Uri("http://127.0.0.1") }, profiles: Profiles).ErrorId);
        Assert.Equal("CredentialMissing", Refusal(Nothing, "https://two.example", profiles: Profiles).ErrorId);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"profiles":{"stage":{"token":"hunter2"}},"hunter2""")]
    [InlineData("""{"profiles":{"other":{"token":"hunter2"}}}""")]
    public void A_profile_that_is_not_there_is_said_so_without_the_files_contents(string profiles)
    {
        var error = Refusal(new ConnectionRequest { ProfileName = "stage" }, profiles: profiles);

        Assert.Equal(3, error.ExitCode);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Carries_the_rest_over()
    {
        var settings = Resolve(
            new ConnectionRequest { ProjectId = Sample.Project, DispatchRevision = "slash", SkipCertificateCheck = true }, "https://plex.example", "t");

        Assert.Equal((Sample.Project, "slash", true), (settings.ProjectId, settings.DispatchRevision, settings.SkipCertificateCheck));
    }
}
