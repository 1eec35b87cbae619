using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>A sign-in that somebody has to confirm in a browser.</summary>
internal sealed class DeviceCode : IJsonOnDeserialized
{
    // No revision says how long to wait; this is what RFC 8628 says where nothing is said.
    private const int UsualInterval = 5;

    // What people can type, and a terminal shows on a line or two.
    private const int LongestCode = 64;
    private const int LongestAddress = 2048;

    /// <summary>What the token is asked for with. A secret.</summary>
    [JsonPropertyName("device_code")]
    public string Secret { get; set; } = null!;

    public string UserCode { get; set; } = null!;

    public string VerificationUri { get; set; } = null!;

    public string? VerificationUriComplete { get; set; }

    /// <summary>How many seconds the codes live.</summary>
    public int ExpiresIn { get; set; }

    /// <summary>How many seconds to leave between two questions.</summary>
    public int Interval { get; set; } = UsualInterval;

    void IJsonOnDeserialized.OnDeserialized()
    {
        Wire.Required(Secret, "device_code");
        Wire.Word(UserCode, "user_code");
        if (UserCode.Length is 0 or > LongestCode || UserCode.Any(char.IsWhiteSpace))
        {
            throw new JsonException("'user_code' is no code that can be typed");
        }

        Address(Wire.Required(VerificationUri, "verification_uri"), "verification_uri");
        if (VerificationUriComplete is not null)
        {
            Address(VerificationUriComplete, "verification_uri_complete");
        }

        if (ExpiresIn < 1 || Interval < 1)
        {
            throw new JsonException($"'{(ExpiresIn < 1 ? "expires_in" : "interval")}' is missing, or below 1");
        }
    }

    // Shown to be opened, and often made a link of by the terminal itself.
    private static void Address(string text, string member)
    {
        if (PlexText.Line(text) != text || text.Length > LongestAddress || text.Any(char.IsWhiteSpace)
            || !Uri.TryCreate(text, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp) || address.UserInfo.Length > 0)
        {
            throw new JsonException($"'{member}' is no address of a page");
        }
    }
}
