using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>An identity provider that a domain is bound to.</summary>
internal sealed class IdpBindingRow : IJsonOnDeserialized
{
    public Guid Id { get; set; }

    public string? Alias { get; set; }

    /// <summary>What people call it.</summary>
    public string? Label { get; set; }

    public bool Primary { get; set; }

    /// <summary>What it is named by: its alias, else its id.</summary>
    internal string Name => string.IsNullOrWhiteSpace(Alias) ? Id.ToString() : Alias;

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Id, "id");
}
