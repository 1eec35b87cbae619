namespace Plexsphere;

/// <summary>A label of a node.</summary>
public sealed class PlexLabel
{
    internal PlexLabel(string key, string value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The qualified key, such as <c>platform/env</c>.</summary>
    public string Key { get; }

    /// <summary>The value; one that is not text as JSON writes it.</summary>
    public string Value { get; }

    /// <summary>The key without what qualifies it.</summary>
    internal string ShortKey => Key[(Key.LastIndexOf('/') + 1)..];

    /// <summary>The qualified key and the value, such as <c>platform/env=prod</c>.</summary>
    public override string ToString() => $"{Key}={Value}";
}
