namespace Plexsphere.Cli;

/// <summary>What the word at the cursor could be.</summary>
/// <param name="Text">The whole word.</param>
/// <param name="Description">What it is; can be empty.</param>
internal sealed record Candidate(string Text, string Description = "");
