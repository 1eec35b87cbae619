namespace Plexsphere.Sandbox.Outputs;

/// <summary>The two tiers of output.</summary>
internal static class OutputLimits
{
    /// <summary>The most bytes, decoded, that travel in a callback and are shown inline.</summary>
    internal const int Inline = 16 * 1024;

    /// <summary>The most bytes that an agent keeps of one run.</summary>
    internal const int Agent = 1024 * 1024;

    private static readonly byte[] Suffix = [.. "\n...[truncated]"u8];

    /// <summary>Cuts an output to the limit, the suffix that says so included.</summary>
    internal static byte[] Truncate(byte[] output, int limit) =>
        output.Length <= limit ? output : [.. output.AsSpan(0, limit - Suffix.Length), .. Suffix];
}
