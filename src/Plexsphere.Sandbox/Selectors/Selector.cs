using System.Diagnostics.CodeAnalysis;

namespace Plexsphere.Sandbox.Selectors;

/// <summary>A label selector: requirements that must all hold.</summary>
internal sealed class Selector(IReadOnlyList<SelectorRequirement> requirements)
{
    public IReadOnlyList<SelectorRequirement> Requirements { get; } = requirements;

    internal bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    internal static bool TryParse(
        string text,
        [NotNullWhen(true)] out Selector? selector,
        [NotNullWhen(false)] out SelectorError? error)
    {
        var parser = new SelectorParser(text);
        selector = parser.Parse();
        error = parser.Error;
        return selector is not null;
    }
}
