using System.Text.Json;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Connections;

/// <summary>
/// Reads profiles from <c>~/.config/plexctl/config.json</c>, of the shape
/// <c>{"default":"name","profiles":{"name":{"server":"…","token":"…","project":"…"}}}</c>; a service has <c>client_id</c> and
/// <c>client_secret_file</c>, or <c>client_assertion_file</c>, in place of the token. The file is never written, and members that are not
/// known are passed over.
/// </summary>
internal static class ProfileFile
{
    private const string FallbackName = "default";

    /// <summary>Where it is; null for an account without a home.</summary>
    internal static string? DefaultPath => PathIn(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    // .NET says "" where HOME names no folder, and repeats what HOME says. A path that depends on the current folder would be a file of
    // whoever owns that folder.
    internal static string? PathIn(string home) =>
        Path.IsPathFullyQualified(home) ? Path.Combine(home, ".config", "plexctl", "config.json") : null;

    /// <summary>The profile of that name, which must exist.</summary>
    internal static async Task<Profile> NamedAsync(string? path, string name, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(path, cancellationToken).ConfigureAwait(false) ?? throw new PlexException(
            PlexErrors.ProfileMissing,
            path is null
                ? "There is no profile file: this account has no home directory."
                : $"There is no profile file '{PlexText.Line(path)}'.");
        return Find(document.RootElement, name)
            ?? throw new PlexException(PlexErrors.ProfileMissing, $"'{PlexText.Line(path)}' has no profile '{PlexText.Line(name)}'.");
    }

    /// <summary>The profile that the file names as the default; null when there is none.</summary>
    internal static async Task<Profile?> DefaultAsync(string? path, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(path, cancellationToken).ConfigureAwait(false);
        return document is null ? null : Find(document.RootElement, Text(document.RootElement, "default") ?? FallbackName);
    }

    /// <summary>All profiles, in the order of the file; none where there is no file.</summary>
    internal static async Task<IReadOnlyList<Profile>> AllAsync(string? path, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(path, cancellationToken).ConfigureAwait(false);
        return document is not null && Member(document.RootElement, "profiles") is { ValueKind: JsonValueKind.Object } profiles
            ? [.. profiles.EnumerateObject().Select(profile => Find(document.RootElement, profile.Name)).OfType<Profile>()]
            : [];
    }

    private static async Task<JsonDocument?> ParseAsync(string? path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            return JsonDocument.Parse(
                (await SecretFile.ReadAsync(path, "profile file", cancellationToken).ConfigureAwait(false)).Text, options);
        }
        catch (JsonException e)
        {
            // The message is the reader's position only: the text around it may be a token.
            throw new PlexException(
                PlexErrors.ProfileMissing,
                $"The profile file '{PlexText.Line(path)}' is not JSON (line {e.LineNumber + 1}).");
        }
    }

    private static Profile? Find(JsonElement root, string name)
    {
        if (Member(Member(root, "profiles"), name) is not { ValueKind: JsonValueKind.Object } profile)
        {
            return null;
        }

        return new Profile(
            name,
            Text(profile, "server"),
            Text(profile, "token"),
            Text(profile, "project") is not { } project ? null
                : Guid.TryParseExact(project, "D", out var id) ? id
                : throw new PlexException(PlexErrors.ProfileMissing, $"The project of profile '{PlexText.Line(name)}' is not a UUID."),
            WireTime.TryParse(Text(profile, "expires_at"), out var expiry) ? expiry : null) { Service = ServiceOf(profile, name) };
    }

    private static PlexServiceCredential? ServiceOf(JsonElement profile, string name)
    {
        var (id, secret, assertion) =
            (Text(profile, "client_id"), Text(profile, "client_secret_file"), Text(profile, "client_assertion_file"));
        if ((id ?? secret ?? assertion) is null)
        {
            return null;
        }

        // What depends on the current folder would be a file of whoever owns that folder.
        var file = secret ?? assertion;
        return secret is not null && assertion is not null || id is null != secret is null || Text(profile, "token") is not null
            || !Path.IsPathFullyQualified(file!)
            ? throw new PlexException(
                PlexErrors.ProfileMissing,
                $"Profile '{PlexText.Line(name)}' must have a token, or client_id and client_secret_file, or client_assertion_file, with "
                    + "full paths.")
            : PlexServiceCredential.InFile(id, file!);
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return Member(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
                ? text
                : null;
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half of a surrogate pair.
            throw new PlexException(PlexErrors.ProfileMissing, $"The profile file's '{name}' is not text.");
        }
    }
}
