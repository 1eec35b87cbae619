using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>An action that a node says it brings along.</summary>
internal sealed record BuiltinAction : IJsonOnDeserialized
{
    public string Name { get; set; } = null!;

    public string? Description { get; set; }

    public IReadOnlyList<DeclaredParameter>? Parameters { get; set; }

    // Of records, lists are the same only if they are one; declarations are, if they say the same.
    public bool Equals(BuiltinAction? other) => ReferenceEquals(this, other) || (other is not null
        && Name == other.Name && Description == other.Description && (Parameters ?? []).SequenceEqual(other.Parameters ?? []));

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(Name, "name");
        foreach (var parameter in Parameters ?? [])
        {
            Wire.Required(parameter, "parameters");
        }
    }
}
