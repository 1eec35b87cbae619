using System.Collections;
using System.Management.Automation;
using System.Numerics;
using System.Security;
using System.Text.Json;
using Plexsphere.PowerShell.Binding;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

/// <summary>
/// The argument transformations, as far as they work without PowerShell: the reference assembly's members are empty, so that messages
/// and wrapped objects are left to the Pester tests.
/// </summary>
public class BindingTests
{
    private static readonly UuidAttribute Uuid = new();
    private static readonly UuidAttribute StrictUuid = new() { Strict = true };
    private static readonly JsonObjectAttribute JsonObject = new() { Root = "parameters" };

    private static string Json(object parameters)
    {
        var members = JsonObjectAttribute.Members((IDictionary?)JsonObject.Transform(null!, parameters))!;
        return $"{{{string.Join(',', members.Select(member => $"{JsonSerializer.Serialize(member.Key)}:{member.Value.GetRawText()}"))}}}";
    }

    private static string JsonOf(object? value) => Json(new Hashtable { ["p"] = value });

    private static void Refuses(ArgumentTransformationAttribute attribute, object? value) =>
        Assert.Throws<ArgumentTransformationMetadataException>(() => attribute.Transform(null!, value!));

    [Theory]
    [InlineData("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2")]
    [InlineData("0190A8B8-C2D2-7C2C-8C2C-C2C2C2C2C2C2")]
    [InlineData("  0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2\n")]
    public void A_UUID_is_read_from_its_usual_text(string text)
    {
        Assert.Equal(Sample.Id, Uuid.Transform(null!, text));
        Assert.Equal(Sample.Id, StrictUuid.Transform(null!, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge")]
    [InlineData("{0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2}")]
    [InlineData("0190a8b8c2d27c2c8c2cc2c2c2c2c2c2")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void Other_text_is_no_UUID(string text)
    {
        Refuses(Uuid, text);
        Refuses(StrictUuid, text);
        Refuses(Uuid, new object[] { Sample.Id, text });
    }

    [Fact]
    public void A_UUID_is_itself_unless_it_is_nil()
    {
        Assert.Equal(Sample.Id, Uuid.Transform(null!, Sample.Id));
        Refuses(Uuid, Guid.Empty);
        Refuses(Uuid, new[] { Sample.Id, Guid.Empty });
    }

    [Fact]
    public void Each_element_of_a_collection_is_read_and_none_may_be_missing()
    {
        var expected = new object[] { Sample.Id, Sample.Node };

        Assert.Equal(expected, Uuid.Transform(null!, new object[] { Sample.Id, Sample.Node.ToString() }));
        Assert.Equal(expected, Uuid.Transform(null!, new List<string> { Sample.Id.ToString(), Sample.Node.ToString() }));
        Assert.Equal(Array.Empty<object>(), Uuid.Transform(null!, Array.Empty<object>()));
        Refuses(Uuid, new object?[] { Sample.Id, null });
    }

    [Fact]
    public void Objects_pass_where_their_properties_may_be_bound_and_only_there()
    {
        var record = new Hashtable { ["NodeId"] = Sample.Node };

        Assert.Same(record, Uuid.Transform(null!, record));
        Assert.Equal(12, Uuid.Transform(null!, 12));
        Refuses(StrictUuid, record);
        Refuses(StrictUuid, 12);
        Assert.Null(StrictUuid.Transform(null!, null!));
    }

    [Fact]
    public void Text_that_has_no_bytes_is_refused_alone_among_others_and_in_JSON()
    {
        var attribute = new SentTextAttribute();
        var many = new object[] { "a", "\ud83d\ude00" };

        Assert.Equal("\ud83d\ude00", attribute.Transform(null!, "\ud83d\ude00"));
        Assert.Same(many, attribute.Transform(null!, many));
        Assert.Equal(12, attribute.Transform(null!, 12));
        Assert.Null(attribute.Transform(null!, null!));
        Refuses(attribute, "\ud83d");
        Refuses(attribute, "\ude00a");
        Refuses(attribute, new object[] { "a", "\ud83d" });
        Refuses(JsonObject, "{\"a\":\"\ud83d\"}");
        Refuses(JsonObject, new Hashtable { ["\ud83d"] = 1 });
    }

    [Fact]
    public void A_selector_is_text_that_says_something()
    {
        var attribute = new SelectorAttribute();

        Assert.Equal(" env=prod ", attribute.Transform(null!, " env=prod "));
        Assert.Equal("", attribute.Transform(null!, ""));
        Assert.Null(attribute.Transform(null!, null!));
        foreach (var other in new object[]
        {
            " ",
            "\t\n",
            "a\ud83d",
            12,
            new Hashtable { ["env"] = "prod" },
            new Hashtable(),
            new[] { "env=prod" },
            Sample.Id,
        })
        {
            Refuses(attribute, other);
        }
    }

    [Fact]
    public void One_object_that_stands_for_a_node_becomes_a_list_of_one_and_everything_else_passes()
    {
        var attribute = new NodeSourceAttribute();
        var execution = Sample.Read(Sample.Execution(targets: Sample.Target()));
        var target = execution.Targets[0];

        Assert.Same(target, Assert.Single(Assert.IsType<IPlexNodeSource[]>(attribute.Transform(null!, target))));
        foreach (var other in new object?[]
        {
            null,
            Sample.Node,
            "text",
            12,
            new Hashtable { ["NodeId"] = Sample.Node },
            new object[] { target, target },
        })
        {
            Assert.Same(other, attribute.Transform(null!, other!));
        }

        Refuses(attribute, execution);
        Refuses(attribute, new object[] { execution });
    }

    [Fact]
    public void Words_are_lower_cased_one_or_many()
    {
        var attribute = new LowerCaseAttribute();

        Assert.Equal("failed", attribute.Transform(null!, "FAILED"));
        Assert.Equal(new object[] { "failed", "timeout" }, attribute.Transform(null!, new object[] { "Failed", "TIMEOUT" }));
        Assert.Equal(5, attribute.Transform(null!, 5));
        Assert.Null(attribute.Transform(null!, null!));
    }

    [Fact]
    public void A_secret_is_taken_and_plain_text_is_not()
    {
        var attribute = new SecretAttribute("token", "TokenFile");
        using var secret = new SecureString();

        Assert.Same(secret, attribute.Transform(null!, secret));
        Assert.Null(attribute.Transform(null!, null!));
        Refuses(attribute, "hunter2");
        Refuses(attribute, 12);
    }

    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "text \"ü\" \n", "\"text \\u0022\\u00FC\\u0022 \\n\"" },
        { 'c', "\"c\"" },
        { true, "true" },
        { (byte)255, "255" },
        { long.MaxValue, "9223372036854775807" },
        { 9007199254740993L, "9007199254740993" },
        { ulong.MaxValue, "18446744073709551615" },
        { BigInteger.Parse(
            "123456789012345678901234567890", System.Globalization.CultureInfo.InvariantCulture), "123456789012345678901234567890" },
        { 1.10m, "1.10" },
        { 0.1, "0.1" },
        { -1.5f, "-1.5" },
        { Array.Empty<int>(), "[]" },
        { new[] { 1 }, "[1]" },
        { new object?[] { 1, null, "x", new[] { new[] { 2 } } }, "[1,null,\"x\",[[2]]]" },
        { new List<string> { "a" }, "[\"a\"]" },
        { new Hashtable(), "{}" },
        {
            new Hashtable { ["a"] = new Hashtable { ["b"] = new Hashtable { ["c"] = new object[] { new Hashtable { ["d"] = 1 } } } } },
            "{\"a\":{\"b\":{\"c\":[{\"d\":1}]}}}"
        },
        { new Dictionary<string, int> { ["n"] = 1 }, "{\"n\":1}" },
        { new Hashtable { [5] = "five" }, "{\"5\":\"five\"}" },
        { Sample.Id, "\"0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2\"" },
        { new DateTimeOffset(2026, 8, 4, 10, 0, 0, TimeSpan.FromHours(2)), "\"2026-08-04T10:00:00\\u002B02:00\"" },
        { new DateTime(2026, 8, 4, 10, 0, 0, DateTimeKind.Utc), "\"2026-08-04T10:00:00Z\"" },
        { new Uri("https://plex.example/a?b=c"), "\"https://plex.example/a?b=c\"" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_of_a_parameter_arrives_exactly(object? value, string json) =>
        Assert.Equal(
            System.Text.Json.Nodes.JsonNode.Parse($$"""{"p":{{json}}}""")!.ToJsonString(),
            System.Text.Json.Nodes.JsonNode.Parse(JsonOf(value))!.ToJsonString());

    [Fact]
    public void Members_keep_their_order()
    {
        var ordered = new System.Collections.Specialized.OrderedDictionary { ["z"] = 1, ["a"] = 2, ["m"] = 3 };

        Assert.Equal("""{"z":1,"a":2,"m":3}""", Json(ordered));
    }

    [Theory]
    [InlineData("""{"big":9007199254740993,"money":1.10,"one":[1],"none":null}""")]
    [InlineData("""{"a":{ }}""")]
    public void Values_of_a_JSON_object_as_text_are_sent_as_they_are(string text) => Assert.Equal(text, Json(text));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"\ud83d":1}""")]
    [InlineData("""{"a":[{"b":1,"b":2}]}""")]
    [InlineData("""{"a":"\ud83d"}""")]
    public void Members_of_the_same_name_and_what_is_no_text_are_refused(string text) => Refuses(JsonObject, text);

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":")]
    [InlineData("{'a':1}")]
    public void Other_text_is_refused(string text) => Refuses(JsonObject, text);

    public static TheoryData<object> Unsendable =>
    [
        double.NaN,
        double.PositiveInfinity,
        float.NegativeInfinity,
        DayOfWeek.Monday,
        new object(),
        typeof(string),
        "\ud83d",
        new Hashtable { [new object()] = 1 },
        new Hashtable { ["a"] = new object[] { 1, DayOfWeek.Monday } },
    ];

    [Theory]
    [MemberData(nameof(Unsendable), DisableDiscoveryEnumeration = true)]
    public void What_JSON_cannot_say_is_refused(object value) =>
        Assert.Throws<ArgumentTransformationMetadataException>(() => JsonOf(value));

    [Fact]
    public void What_contains_itself_is_refused()
    {
        var loop = new Hashtable();
        loop["self"] = loop;

        Refuses(JsonObject, loop);
    }

    [Fact]
    public void Only_dictionaries_and_JSON_are_parameters()
    {
        Refuses(JsonObject, 12);
        Refuses(JsonObject, new[] { 1, 2 });
        Assert.Null(JsonObject.Transform(null!, null!));
    }

    [Fact]
    public void A_JSON_value_without_a_value_is_refused() => Refuses(JsonObject, new Hashtable { ["a"] = default(JsonElement) });

    [Fact]
    public void A_second_pass_changes_nothing()
    {
        var once = JsonObject.Transform(null!, new Hashtable { ["a"] = 1 });

        Assert.Equal("""{"a":1}""", Json(JsonObject.Transform(null!, once!)!));
    }
}
