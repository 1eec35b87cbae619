using System.Text.Json;
using System.Text.Json.Nodes;
using Plexsphere.Cli;
using YamlDotNet.RepresentationModel;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>Whatever a server sends, <c>--output yaml</c> is YAML that says the same.</summary>
public class YamlProperties
{
    public static TheoryData<string> Texts =>
    [
        "", " ", " leading", "trailing ", "a: b", "a #b", "#", "- a", "-", "---", "...", "?", "? a", ": a", "a:", "&a", "*a",
        "!a", "|", ">", "%", "@a", "`a", "{}", "[]", "\"", "'", "\\",
        "true", "False", "yes", "No", "on", "OFF", "y", "N", "null", "Null", "~", "<<", "=",
        "0", "-1", "+1", "1.5", ".5", "1e5", "1e400", "0x1F", "0o17", "017", "1_000", ".inf", "-.INF", ".nan", "190:20:30",
        "12345678901234567890123456789012345678901234567890",
        "2026-08-04", "2026-08-04T10:00:00Z",
        "\0", "\a\u001b[2J", "\n", "a\nb\n\n", "\r\n", "\t", "\u0085", "\u00a0", "\u2028\u2029", "\ufeff", "\u202e", "\uffff",
        "\ufffe", "日本語", "🚀", "\U000e0001",
        new string('x', 5_000), string.Concat(Enumerable.Repeat("word ", 2_000)), new string('é', 3_000),
    ];

    private static YamlNode Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Assert.Single(stream.Documents).RootNode;
    }

    private static string Written(JsonNode node) => Yaml.Of(JsonSerializer.SerializeToElement(node));

    // A plain scalar is read as whatever it looks like; a quoted one is text.
    private static void IsText(string expected, YamlNode node)
    {
        var scalar = Assert.IsType<YamlScalarNode>(node);
        Assert.Equal(expected, scalar.Value);
        Assert.True(
            scalar.Style == YamlDotNet.Core.ScalarStyle.DoubleQuoted || (expected.Length > 0 && char.IsAsciiLetterOrDigit(expected[0])),
            expected);
    }

    private static void ReadsBack(string text)
    {
        var read = (YamlMappingNode)Read(Written(new JsonObject { ["items"] = new JsonArray(
            text, new JsonObject { ["a"] = text, ["b"] = new JsonArray(new JsonArray(text)) }), ["after"] = text }));

        IsText(text, read["items"][0]);
        IsText(text, read["items"][1]["a"]);
        IsText(text, read["items"][1]["b"][0][0]);
        IsText(text, read["after"]);
        IsText(text, ((YamlMappingNode)Read(Yaml.Of("next_cursor", text)))["next_cursor"]);
    }

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void A_text_is_read_back(string text)
    {
        ReadsBack(text);

        var written = Yaml.Of("t", text);
        Assert.DoesNotContain(written[..^1], c => char.IsControl(c) || c is '\u202e' or '\u2028' or '\u2029' or '\ufeff');
    }

    [Theory]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("017")]
    [InlineData("1e5")]
    [InlineData("190:20:30")]
    [InlineData("2026-08-04")]
    [InlineData("~")]
    [InlineData("")]
    public void A_text_that_looks_like_something_else_is_quoted(string text) => Assert.Equal($"t: \"{text}\"\n", Yaml.Of("t", text));

    [Fact]
    public void Any_text_is_read_back() => Damage.ForAll<string?>(text =>
    {
        if (text is not null)
        {
            ReadsBack(new string([.. text.Where(c => !char.IsSurrogate(c))]));
        }
    });

    [Fact]
    public void Any_character_is_read_back() => Damage.ForAll<(uint First, uint Second)>(codes =>
    {
        static string Character(uint code) =>
            char.ConvertFromUtf32((int)(code % 0x110000) is >= 0xD800 and < 0xE000 ? 0xFFFD : (int)(code % 0x110000));
        ReadsBack($"a{Character(codes.First)}{Character(codes.Second)}");
    });

    [Theory]
    [InlineData("0")]
    [InlineData("-0.0")]
    [InlineData("1e400")]
    [InlineData("1E-400")]
    [InlineData("12345678901234567890123456789012345678901234567890")]
    [InlineData("0.1000000000000000000000000000000000000000001")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void A_number_or_a_word_keeps_its_digits(string value) =>
        Assert.Equal($"a: {value}\nb:\n- {value}\n", Yaml.Of(JsonElement.Parse($$"""{"a":{{value}},"b":[{{value}}]}""")));

    [Fact]
    public void Lists_and_objects_have_the_usual_form() => Assert.Equal(
        "items:\n- id: a\n  targets:\n  - node: b\n    ref:\n      kind: c\n  - node: d\nnext: e\n",
        Yaml.Of(JsonElement.Parse("""{"items":[{"id":"a","targets":[{"node":"b","ref":{"kind":"c"}},{"node":"d"}]}],"next":"e"}""")));
}
