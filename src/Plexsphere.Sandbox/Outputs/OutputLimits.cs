namespace Plexsphere.Sandbox.Outputs;

/// <summary>The two tiers of output.</summary>
internal static class OutputLimits
{
    /// <summary>The most bytes, decoded, that travel in a callback and are shown inline.</summary>
    public const int Inline = 16 * 1024;

    /// <summary>The most bytes that an agent keeps of one run.</summary>
    public const int Agent = 1024 * 1024;

    private static readonly byte[] Suffix = [.. "\n...[truncated]"u8];

    /// <summary>Cuts an output to the limit, the suffix that says so included.</summary>
    public static byte[] Truncate(byte[] output, int limit) =>
        output.Length <= limit ? output : [.. output.AsSpan(0, limit - Suffix.Length), .. Suffix];
}
