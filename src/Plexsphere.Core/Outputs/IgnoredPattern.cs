using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Plexsphere.Core.Outputs;

/// <summary>A regular expression whose matches in outputs do not count. It minds case, unless it says otherwise itself.</summary>
internal sealed class IgnoredPattern
{
    private const string Mark = "…";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Regex _expression;

    /// <exception cref="PlexException">It is no regular expression.</exception>
    internal IgnoredPattern(string pattern)
    {
        if (pattern.Length == 0)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "An empty pattern matches nothing that could be ignored.");
        }

        try
        {
            _expression = new Regex(pattern, RegexOptions.CultureInvariant, Longest);
        }
        catch (ArgumentException e)
        {
            // It quotes the pattern, which the caller wrote, and says what is wrong with it.
            throw new PlexException(PlexErrors.InvalidArgument, $"This is no regular expression: {PlexText.Line(e.Message)}");
        }
    }

    /// <summary>The text with a mark in place of each match; itself where there is none.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took over a second.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    internal string Replace(string text, CancellationToken cancellationToken)
    {
        // The expression limits each of its matches; together they must not take longer either.
        var begun = Stopwatch.GetTimestamp();
        return _expression.Replace(text, match =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Stopwatch.GetElapsedTime(begun) > Longest ? throw new RegexMatchTimeoutException()
                : match.Length == 0 ? ""
                : Mark;
        });
    }

    /// <summary>The pattern as it was written.</summary>
    public override string ToString() => _expression.ToString();
}
