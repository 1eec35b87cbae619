using System.Collections;
using System.Numerics;
using System.Text.Json;

namespace Plexsphere.Tests.Unit;

public class JsonValueTests
{
    private static object? Value(string json) => PlexJson.Value(JsonElement.Parse(json));

    [Theory]
    [InlineData("1", typeof(int))]
    [InlineData("-2147483649", typeof(long))]
    [InlineData("18446744073709551616", typeof(decimal))]
    [InlineData("12345678901234567890123456789", typeof(BigInteger))]
    [InlineData("1.50", typeof(decimal))]
    [InlineData("1e300", typeof(double))]
    [InlineData("0.1234567890123456789012345678901234567890", typeof(double))]
    [InlineData("1e999", typeof(string))]
    [InlineData("\"a\"", typeof(string))]
    [InlineData("true", typeof(bool))]
    [InlineData("{}", typeof(PlexJsonObject))]
    [InlineData("[]", typeof(PlexJsonArray))]
    public void A_value_has_the_type_that_keeps_it(string json, Type type) => Assert.IsType(type, Value(json));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"\ud83d":1}""")]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    [InlineData("""{"a":[{"b":1,"b":2}]}""")]
    [InlineData("""{"a":["\ud83d"]}""")]
    public void Members_of_the_same_name_and_what_is_no_text_are_refused(string json) =>
        Assert.Throws<JsonException>(() => PlexJson.Members(JsonElement.Parse(json), "parameters"));

    [Fact]
    public void A_null_is_null() => Assert.Null(Value("null"));

    [Fact]
    public void A_date_stays_the_text_that_it_is() => Assert.Equal("2019-08-30T20:40:24Z", Value("\"2019-08-30T20:40:24Z\""));

    [Fact]
    public void An_object_is_a_dictionary_in_its_own_order_that_does_not_mind_case()
    {
        var value = Assert.IsType<PlexJsonObject>(Value("""{"z":1,"a":{"b":[1,{"c":null}]}}"""));

        Assert.Equal(["z", "a"], value.Keys);
        Assert.Equal(1, ((IDictionary)value)["Z"]);
        Assert.Equal("""{"z":1,"a":{"b":[1,{"c":null}]}}""", value.ToString());
        Assert.Equal("""[1,{"c":null}]""", ((PlexJsonObject)value["a"]!)["b"]!.ToString());
    }

    [Fact]
    public void Keys_that_differ_in_case_alone_are_all_there()
    {
        var value = Assert.IsType<PlexJsonObject>(Value("""{"a":1,"A":2,"":3}"""));

        Assert.Equal([1, 2, 3], value.Values);
        Assert.Equal((1, 2), (value["a"], value["A"]));
    }

    [Fact]
    public void Of_two_members_with_one_name_the_last_one_counts() =>
        Assert.Equal(2, Assert.IsType<PlexJsonObject>(Value("""{"a":1,"a":2}"""))["a"]);

    [Fact]
    public void Half_a_surrogate_pair_is_kept_in_values_and_names()
    {
        var value = (PlexJsonObject)PlexJson.Value(JsonElement.Parse("""{"a\ud83d\n\"":"\ud83d\/\u0041\\z","b":"\t\ud83d\ude80"}"""))!;

        Assert.Equal(["a\ud83d\n\"", "b"], value.Keys);
        Assert.Equal(["\ud83d/A\\z", "\t\ud83d\ude80"], value.Values);
    }

    [Theory]
    [InlineData("""{"message":"m"}""", null, "m")]
    [InlineData("""{"error":"e","message":"m"}""", null, "e")]
    [InlineData("""{"stage":1,"state":"DONE","payload":{"message":"inner"}}""", 1, "inner")]
    [InlineData(
        """{"stage":0,"state":"DONE","payload":"graceful stop not supported by the datastore"}""",
        0,
        "graceful stop not supported by the datastore")]
    [InlineData("""["Pong at 1","Pong at 2"]""", null, "Pong at 2")]
    [InlineData("\"text\"", null, "text")]
    [InlineData("""{"stage":"one","error":null}""", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("3", null, null)]
    [InlineData("null", null, null)]
    public void A_payload_tells_its_stage_and_its_message(string json, int? stage, string? message)
    {
        var payload = new PlexAgentPayload(JsonElement.Parse(json));

        Assert.Equal((stage, message), (payload.Stage, payload.Message));
    }
}
