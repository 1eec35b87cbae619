namespace Plexsphere.Core.Connections;

/// <summary>What a file of secrets holds.</summary>
/// <param name="Text">The text.</param>
/// <param name="CanBeReadAgain">Whether the file is one that stays, and not a pipe that was read empty.</param>
internal sealed record SecretText(string Text, bool CanBeReadAgain)
{
    // The generated text would hold the secret.
    public override string ToString() => nameof(SecretText);
}
