using System.Text;
using System.Text.Json;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Tests.Unit;

public class WireDocumentTests
{
    private static string Refusal(Action read) =>
        Failures.FromException(Assert.ThrowsAny<JsonException>(read), Stage.Reading, new Uri("https://plex.example")).Message;

    [Theory]
    [InlineData("""{"subject":"ops"}""", ": 'principal_type' is missing.")]
    [InlineData("""{"subject":"ops","principal_type":null}""", ": 'principal_type' is missing.")]
    [InlineData("""{"subject":"ops","principal_type":1}""", " at $.principal_type: the value does not fit.")]
    [InlineData("""{"subject":"ops","principal_type":"user","domain_id":"x"}""", " at $.domain_id: the value does not fit.")]
    [InlineData("""{"subject":"\ud83d","principal_type":"user"}""", " at $.subject: the value does not fit.")]
    [InlineData("[]", ": the value does not fit.")]
    [InlineData("null", ": it is null.")]
    public void What_is_malformed_is_named_by_its_path_and_no_type_of_ours(string body, string reason) => Assert.Equal(
        $"The server's response is malformed{reason}",
        Refusal(() => WireDocument.Read(Encoding.UTF8.GetBytes(body), WireContext.Default.Identity)));

    [Theory]
    [InlineData("""{"items":[{"node_id":"0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1"},{}]}""", " at $.items[1]: 'node_id' is missing.")]
    [InlineData("""{"items":null}""", ": 'items' is missing.")]
    public void What_a_list_lacks_is_named_by_its_place(string body, string reason) => Assert.Equal(
        $"The server's response is malformed{reason}",
        Refusal(() => WireDocument.Read(Encoding.UTF8.GetBytes(body), WireContext.Default.RowPageCapabilityRow)));

    [Fact]
    public void What_is_unknown_is_passed_over()
    {
        var identity = WireDocument.Read(
            """{"principal_type":"robot","subject":"ops","amr":["pwd"],"since":{"a":[1]}}"""u8, WireContext.Default.Identity);

        Assert.Equal(("robot", "ops", (Guid?)null), (identity.PrincipalType, identity.Subject, identity.DomainId));
        Assert.Equal(["pwd"], identity.Amr!);
    }
}
