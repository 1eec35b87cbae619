using Plexsphere.Core.Connections;
using Plexsphere.Core.Http;

namespace Plexsphere.Tests.Unit;

/// <summary>What servers have asked for, and whether a new sign-in will do.</summary>
public class RequiredAssuranceTests
{
    private static readonly Uri Server = new("https://plex.example/base/");

    private readonly RequiredAssurance _required = new();

    private void Refuse(string? acrValues, string code = "step_up_required", Uri? server = null) => _required.Note(
        server ?? Server, Failures.Refusal(new PlexProblem { Status = 401, Code = code, AcrValues = acrValues }));

    [Theory]
    [InlineData("gold", "gold", null)]
    [InlineData("silver gold", "gold", null)]
    [InlineData("gold", "silver", "gold")]
    [InlineData("gold", "GOLD", "gold")]
    [InlineData("silver gold", "silver gold", "silver gold")]
    [InlineData("gold", null, "gold")]
    public void Any_of_the_values_that_were_asked_for_will_do(string asked, string? acr, string? missing)
    {
        Refuse(asked);

        Assert.Equal(missing, _required.Missing(Server, acr));
    }

    [Fact]
    public void Is_kept_until_a_sign_in_will_do_and_is_that_of_the_last_refusal()
    {
        Refuse("silver");
        Refuse("gold");

        Assert.Equal("gold", _required.Missing(Server, "silver"));
        Assert.Equal("gold", _required.Missing(Server, "silver"));
        Assert.Null(_required.Missing(Server, "gold"));
        Assert.Null(_required.Missing(Server, "silver"));
    }

    [Fact]
    public void Belongs_to_a_server_under_all_of_its_paths()
    {
        Refuse("gold");

        Assert.Equal("gold", _required.Missing(new Uri("https://PLEX.example"), null));
        Assert.Null(_required.Missing(new Uri("https://plex.example:8443/base/"), null));
        Assert.Null(_required.Missing(new Uri("https://other.example/base/"), null));
    }

    [Fact]
    public void Nothing_is_missing_where_nothing_was_asked_for()
    {
        _required.Note(Server, null);
        _required.Note(Server, new PlexException(PlexErrors.ConnectionFailed, "No response."));
        Refuse("gold", "unauthenticated");
        Refuse(null);

        Assert.Null(_required.Missing(Server, null));
    }
}
