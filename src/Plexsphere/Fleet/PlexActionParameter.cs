namespace Plexsphere;

/// <summary>A parameter that nodes declare for an action. Declarations bind nobody: the node decides what it takes.</summary>
public sealed class PlexActionParameter
{
    internal PlexActionParameter(string name, string? type, bool required, string? defaultValue, string? description)
    {
        Name = name;
        Type = type;
        Required = required;
        Default = defaultValue;
        Description = description;
    }

    /// <summary>The parameter's name.</summary>
    public string Name { get; }

    /// <summary>What it takes, in free words such as <c>string</c> or <c>bool</c>; numbers are often declared as strings.</summary>
    public string? Type { get; }

    /// <summary>Whether the action is declared to need it.</summary>
    public bool Required { get; }

    /// <summary>What is taken where it is not given, as text.</summary>
    public string? Default { get; }

    /// <summary>What it is for.</summary>
    public string? Description { get; }

    /// <summary>The name, with a star where it is required.</summary>
    public override string ToString() => Required ? $"{Name}*" : Name;
}
