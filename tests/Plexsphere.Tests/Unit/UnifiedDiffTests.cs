using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Plexsphere.Core.Outputs;

namespace Plexsphere.Tests.Unit;

public partial class UnifiedDiffTests
{
    private static string Of(string from, string to) => UnifiedDiff.Of(from, "one", to, "other");

    private static string Numbered(int from, int to) =>
        string.Concat(Enumerable.Range(from, to - from + 1).Select(number => $"{number}\n"));

    /// <summary>A text with a difference applied, as patch(1) does; the difference must fit it in every line.</summary>
    internal static string Patched(string text, string difference)
    {
        if (difference.Length == 0)
        {
            return text;
        }

        static List<string> Lines(string text) => [.. Line().Matches(text).Select(match => match.Value)];
        var (source, lines) = (Lines(text), Lines(difference));
        var patched = new StringBuilder();
        var at = 0;
        Assert.StartsWith("--- ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("+++ ", lines[1], StringComparison.Ordinal);
        for (var i = 2; i < lines.Count;)
        {
            var head = Head().Match(lines[i++]);
            Assert.True(head.Success, lines[i - 1]);
            int Number(int group) => head.Groups[group].Success ? int.Parse(head.Groups[group].Value, CultureInfo.InvariantCulture) : 1;
            var (removed, added) = (Number(2), Number(4));
            var begin = Number(1) - (removed == 0 ? 0 : 1);
            patched.AppendJoin("", source[at..begin]);
            at = begin;
            while (removed > 0 || added > 0 || (i < lines.Count && lines[i][0] == '\\'))
            {
                var line = lines[i++];
                if (line[0] == '\\')
                {
                    continue;
                }

                // What follows says that the line has no end.
                var content = i < lines.Count && lines[i][0] == '\\' ? line[1..^1] : line[1..];
                Assert.True(line[0] is ' ' or '+' or '-', line);
                if (line[0] != '+')
                {
                    Assert.Equal(source[at++], content);
                    removed--;
                }

                if (line[0] != '-')
                {
                    patched.Append(content);
                    added--;
                }
            }
        }

        return patched.AppendJoin("", source[at..]).ToString();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\nb\n", "a\nb\n")]
    public void The_same_has_no_difference(string from, string to) => Assert.Equal("", Of(from, to));

    [Theory]
    [InlineData("", "a\n", "@@ -0,0 +1 @@\n+a\n")]
    [InlineData("a\n", "", "@@ -1 +0,0 @@\n-a\n")]
    [InlineData("a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n")]
    [InlineData("a", "b", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n")]
    [InlineData("a\r\nb\n", "a\nb\n", "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\n")]
    [InlineData("\u001b[2Ja\0\n", "b\u202e\u0085c\n", "@@ -1 +1 @@\n-\u001b[2Ja\0\n+b\u202e\u0085c\n")]
    public void Lines_stay_as_they_are(string from, string to, string hunks) => Assert.Equal($"--- one\n+++ other\n{hunks}", Of(from, to));

    [Fact]
    public void Three_lines_are_around_each_change_and_near_ones_share_them()
    {
        Assert.Equal(
            "--- one\n+++ other\n@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n@@ -17,3 +16,4 @@\n 17\n 18\n 19\n+20\n",
            Of(Numbered(1, 19), Numbered(1, 4) + Numbered(6, 20)));
        Assert.Equal(
            "--- one\n+++ other\n@@ -1,9 +1,7 @@\n 1\n-2\n 3\n 4\n 5\n 6\n 7\n 8\n-9\n",
            Of(Numbered(1, 9), "1\n" + Numbered(3, 8)));
        Assert.Equal(
            "--- one\n+++ other\n@@ -1,5 +1,4 @@\n 1\n-2\n 3\n 4\n 5\n@@ -7,4 +6,3 @@\n 7\n 8\n 9\n-10\n",
            Of(Numbered(1, 10), "1\n" + Numbered(3, 9)));
    }

    [Fact]
    public void As_few_lines_as_can_be_change() =>
        Assert.Equal(5, Changed().Count(Of("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n")));

    [Fact]
    public void Bytes_that_differ_are_told()
    {
        Assert.Equal("", UnifiedDiff.OfBytes([1], "one", [1], "other"));
        Assert.Equal("--- one\n+++ other\nThe bytes differ, and are not text.\n", UnifiedDiff.OfBytes([1], "one", null, "other"));
    }

    [GeneratedRegex("(?m)^[+-].$")]
    private static partial Regex Changed();

    [GeneratedRegex("[^\n]*\n|[^\n]+$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$")]
    private static partial Regex Head();
}
