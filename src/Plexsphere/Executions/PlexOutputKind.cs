namespace Plexsphere;

/// <summary>How a target's output is kept. A kind that this version does not know is kept as the wire spelt it.</summary>
public static class PlexOutputKind
{
    /// <summary>The target has no output, or none yet.</summary>
    public const string None = "none";

    /// <summary>The bytes, 16 KiB (16,384 bytes) at most, came with the execution.</summary>
    public const string Inline = "inline";

    /// <summary>A larger output lies in the object store; only bucket, key and digest are known, and the bytes are never fetched.</summary>
    public const string Archived = "archived";

    /// <summary>The server's word about the output is malformed. The target is told about all the same, and so are all others.</summary>
    public const string Unreadable = "unreadable";
}
