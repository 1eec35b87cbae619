using System.Security.Cryptography;

namespace Plexsphere.Sandbox.Access;

/// <summary>The codes that people type, <c>ABCD-EFGH</c>.</summary>
internal static class UserCode
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private const int Length = 8;

    internal static string Create() => Format(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Reads a code as people type it; null when it cannot be one.</summary>
    internal static string? Read(string typed)
    {
        var code = string.Concat(typed.Where(character => character is not ('-' or ' '))).ToUpperInvariant();
        return code.Length == Length && code.All(character => Alphabet.Contains(character, StringComparison.Ordinal)) ? Format(code) : null;
    }

    private static string Format(string code) => $"{code[..(Length / 2)]}-{code[(Length / 2)..]}";
}
