using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The token that a sign-in ends with.</summary>
internal sealed class AccessToken : IJsonOnDeserialized
{
    [JsonPropertyName("access_token")]
    public string Text { get; set; } = null!;

    public string TokenType { get; set; } = null!;

    /// <summary>How many seconds it lives.</summary>
    public int ExpiresIn { get; set; }

    internal TimeSpan Life => TimeSpan.FromSeconds(ExpiresIn);

    void IJsonOnDeserialized.OnDeserialized()
    {
        if (Wire.Required(Text, "access_token").Length == 0 || Text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new JsonException("'access_token' is no token");
        }

        if (!Wire.Required(TokenType, "token_type").Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw new JsonException("'token_type' is not Bearer");
        }

        if (ExpiresIn < 1)
        {
            throw new JsonException("'expires_in' is missing, or below 1");
        }
    }
}
