using System.Globalization;

namespace Plexsphere.Core.Rollouts;

/// <summary>How many nodes each batch of a rollout has: numbers and percentages of the cohort, of which the last repeats.</summary>
internal sealed class BatchSizes
{
    /// <summary>What is taken for a size, in words.</summary>
    internal const string Forms = "a number of nodes from 1, or a percentage from 1% to 100%";

    private const int MostDigits = 9;

    private readonly IReadOnlyList<(int Number, bool IsPercentage)> _sizes;

    private BatchSizes(IReadOnlyList<(int Number, bool IsPercentage)> sizes) => _sizes = sizes;

    /// <summary>Reads sizes as they are written: <c>5</c> or <c>25%</c>, one for each batch.</summary>
    /// <param name="texts">The sizes, in the order of the batches.</param>
    /// <returns>The sizes.</returns>
    /// <exception cref="PlexException">InvalidArgument: one is no size, or there is none.</exception>
    internal static BatchSizes Parse(IReadOnlyList<string?> texts) => texts.Count == 0
        ? throw new PlexException(PlexErrors.InvalidArgument, "No batch size is given.")
        : new([.. texts.Select(Parse)]);

    /// <summary>The sizes of the batches that so many nodes make: all of one or more, and together the cohort.</summary>
    internal IEnumerable<int> Of(int nodes)
    {
        for (var (batch, left) = (0, nodes); left > 0; batch++)
        {
            var (number, isPercentage) = _sizes[Math.Min(batch, _sizes.Count - 1)];
            var size = Math.Min(left, isPercentage ? (int)((((long)nodes * number) + 99) / 100) : number);
            yield return size;
            left -= size;
        }
    }

    private static (int Number, bool IsPercentage) Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        var isPercentage = trimmed.EndsWith('%');
        var digits = isPercentage ? trimmed[..^1] : trimmed;
        return digits.Length is > 0 and <= MostDigits && digits.All(char.IsAsciiDigit)
            && int.Parse(digits, CultureInfo.InvariantCulture) is var number and > 0 && (!isPercentage || number <= 100)
            ? (number, isPercentage)
            : throw new PlexException(
                PlexErrors.InvalidArgument,
                $"'{PlexText.Line(text)}' is not a batch size: it is {Forms}."
                    + (trimmed.Contains(',', StringComparison.Ordinal) ? $" Write a list without quotation marks: {List(trimmed)}." : ""));
    }

    private static string List(string text) =>
        PlexText.Line(string.Join(", ", text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
}
