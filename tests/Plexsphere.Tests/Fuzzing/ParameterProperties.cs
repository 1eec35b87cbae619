using System.Collections;
using System.Text.Json;
using Plexsphere.PowerShell.Binding;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>Whatever values the parameters of an action have, they are sent exactly.</summary>
public class ParameterProperties
{
    private static readonly JsonObjectAttribute JsonObject = new() { Root = "parameters" };

    private static JsonElement Sent(object? value) =>
        JsonObjectAttribute.Members((IDictionary?)JsonObject.Transform(null!, new Hashtable { ["p"] = value }))!["p"];

    [Fact]
    public void Texts_are_sent_exactly() => Damage.ForAll<string?>(text =>
    {
        var whole = text is null ? null : new string([.. text.Where(c => !char.IsSurrogate(c))]);
        Assert.Equal(whole, Sent(whole).GetString());
    });

    [Fact]
    public void Numbers_are_sent_exactly() => Damage.ForAll<(long Whole, decimal Exact, double Float)>(numbers =>
    {
        Assert.Equal(numbers.Whole, Sent(numbers.Whole).GetInt64());
        Assert.Equal(numbers.Exact, Sent(numbers.Exact).GetDecimal());
        if (double.IsFinite(numbers.Float))
        {
            Assert.Equal(numbers.Float, Sent(numbers.Float).GetDouble());
        }
    });

    [Fact]
    public void Lists_and_tables_are_sent_exactly() => Damage.ForAll<(int[]? List, bool Flag)>(values =>
    {
        var list = values.List ?? [];
        var sent = Sent(new object[] { list, new Hashtable { ["flag"] = values.Flag, ["none"] = null } });
        Assert.Equal(list, sent[0].EnumerateArray().Select(element => element.GetInt32()));
        Assert.Equal(values.Flag, sent[1].GetProperty("flag").GetBoolean());
        Assert.Equal(JsonValueKind.Null, sent[1].GetProperty("none").ValueKind);
    });
}
