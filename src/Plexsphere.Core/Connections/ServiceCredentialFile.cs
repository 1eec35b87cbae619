namespace Plexsphere.Core.Connections;

/// <summary>Reads what a service signs in with from where nothing else stands but one line break at its end.</summary>
internal static class ServiceCredentialFile
{
    // What the server takes.
    private const int MaxLength = 4096;

    // What .NET puts where bytes are no UTF-8, or half of a surrogate pair stood. What was meant is gone.
    private const char NoCharacter = '\uFFFD';

    /// <summary>Reads the file of a credential that has one.</summary>
    internal static async Task<SecretText> ReadAsync(PlexServiceCredential credential, CancellationToken cancellationToken)
    {
        var kind = credential.Kind == PlexCredentialKind.ClientAssertion ? "client assertion file" : "client secret file";
        try
        {
            var secret = await SecretFile.ReadAsync(credential.File!, kind, cancellationToken).ConfigureAwait(false);
            var text = secret.Text.EndsWith('\n') ? secret.Text[..^1] : secret.Text;
            text = text.EndsWith('\r') ? text[..^1] : text;
            return secret with { Text = Check(text, $"The {kind} '{PlexText.Line(credential.File)}'", credential.Kind) };
        }
        catch (PlexException e)
        {
            e.Subject = e.Subject with { Credential = credential.Kind };
            throw;
        }
    }

    /// <summary>Returns the text if it can be a secret or an assertion. It is never part of a message.</summary>
    internal static string Check(string text, string origin, PlexCredentialKind kind) =>
        text.Length == 0
            ? throw new PlexException(PlexErrors.CredentialMissing, $"{origin} is empty.", new PlexSubject { Credential = kind })
        : text.Length > MaxLength || text.Any(char.IsControl) || text.Contains(NoCharacter, StringComparison.Ordinal)
            ? throw new PlexException(
                PlexErrors.CredentialMalformed,
                $"{origin} contains a control character, something that is no character, or more than {MaxLength} characters.",
                new PlexSubject { Credential = kind })
        : text;
}
