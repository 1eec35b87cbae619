using System.Text;

namespace Plexsphere.Sandbox.Selectors;

/// <summary>
/// Reads the selector grammar as far as it is documented: <c>key=value</c>, <c>key!=value</c>, <c>key in (a, b)</c>,
/// <c>key</c>, <c>!key</c>, joined by commas that mean "and". <c>==</c> is taken for <c>=</c>, since one how-to writes it so.
/// </summary>
internal sealed class SelectorParser(string text)
{
    private const int MaximumValues = 256;

    private int _at;

    /// <summary>The first thing that is wrong; null after success.</summary>
    public SelectorError? Error { get; private set; }

    internal Selector? Parse()
    {
        var requirements = new List<SelectorRequirement>();
        do
        {
            if (ReadRequirement() is not { } requirement)
            {
                return null;
            }

            requirements.Add(requirement);
            SkipSpace();
        }
        while (Take(','));

        if (_at < text.Length)
        {
            Fail($"expected ',' or the end, found '{Here}'");
            return null;
        }

        return new Selector(requirements);
    }

    private string Here => Rune.TryGetRuneAt(text, _at, out var rune) ? rune.ToString() : "?";

    private SelectorRequirement? ReadRequirement()
    {
        SkipSpace();
        var absent = Take('!');
        if (ReadWord("a label key") is not { } key)
        {
            return null;
        }

        if (absent)
        {
            return new SelectorRequirement(SelectorOperator.Absent, key, []);
        }

        SkipSpace();
        if (Take('='))
        {
            Take('=');
            return ReadComparison(SelectorOperator.Equal, key);
        }

        if (At('!'))
        {
            _at++;
            if (!Take('='))
            {
                return Fail("expected '=' after '!'");
            }

            return ReadComparison(SelectorOperator.NotEqual, key);
        }

        return TakeIn() ? ReadList(key) : new SelectorRequirement(SelectorOperator.Exists, key, []);
    }

    private SelectorRequirement? ReadComparison(SelectorOperator comparison, string key) =>
        ReadWord("a value") is { } value ? new SelectorRequirement(comparison, key, [value]) : null;

    private SelectorRequirement? ReadList(string key)
    {
        SkipSpace();
        if (!Take('('))
        {
            return Fail("expected '(' after 'in'");
        }

        var values = new List<string>();
        do
        {
            if (values.Count == MaximumValues)
            {
                return Fail($"more than {MaximumValues} values");
            }

            if (ReadWord("a value") is not { } value)
            {
                return null;
            }

            values.Add(value);
            SkipSpace();
        }
        while (Take(','));

        return Take(')') ? new SelectorRequirement(SelectorOperator.In, key, values) : Fail("expected ',' or ')'");
    }

    /// <summary>Takes the word <c>in</c>, but not the beginning of a longer word.</summary>
    private bool TakeIn()
    {
        if (!text.AsSpan(_at).StartsWith("in", StringComparison.Ordinal) || (_at + 2 < text.Length && IsWord(text[_at + 2])))
        {
            return false;
        }

        _at += 2;
        return true;
    }

    private string? ReadWord(string what)
    {
        SkipSpace();
        var start = _at;
        while (_at < text.Length && IsWord(text[_at]))
        {
            _at++;
        }

        if (_at == start)
        {
            Fail(_at < text.Length ? $"expected {what}, found '{Here}'" : $"expected {what}, found the end");
            return null;
        }

        return text[start.._at];
    }

    /// <summary>Letters of any script, digits, and the punctuation that label keys and values use.</summary>
    private static bool IsWord(char character) =>
        char.IsLetterOrDigit(character) || char.IsSurrogate(character) || character is '-' or '_' or '.' or '/' or ':';

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    private bool At(char character) => _at < text.Length && text[_at] == character;

    private bool Take(char character)
    {
        if (!At(character))
        {
            return false;
        }

        _at++;
        return true;
    }

    private SelectorRequirement? Fail(string message)
    {
        Error ??= new SelectorError(Encoding.UTF8.GetByteCount(text.AsSpan(0, _at)), message);
        return null;
    }
}
