namespace Plexsphere.Sandbox.Wire;

/// <summary>A clause of a selector, and with "and" those that it joins.</summary>
internal sealed class SelectorClauseDocument
{
    public required string Op { get; init; }

    public string? Key { get; init; }

    public string? Value { get; init; }

    public IReadOnlyList<string>? Values { get; init; }

    public IReadOnlyList<SelectorClauseDocument>? Children { get; init; }
}
