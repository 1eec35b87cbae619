namespace Plexsphere.Core.Connections;

/// <summary>Whose an open file is, and who may touch it.</summary>
/// <param name="User">The owner's id.</param>
/// <param name="Mode">The permissions.</param>
/// <param name="IsFileOrPipe">False for terminals, devices and sockets.</param>
internal readonly record struct FileOwnership(uint User, UnixFileMode Mode, bool IsFileOrPipe)
{
    private const uint Root = 0;
    private const UnixFileMode OfGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode OfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Why the file must not be trusted to be what we, or who runs this machine, wrote; null when it may.</summary>
    /// <param name="us">Our user's id.</param>
    internal string? WriteFlaw(uint us) =>
        User != us && User != Root ? "belongs to another user"
        : (Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0 ? "may be written by others than its owner"
        : null;

    /// <summary>
    /// Why the file must not be taken for a secret of ours; null when it may. It is ours alone, or it was mounted for us: root's, nothing
    /// for others, and readable, but no more, by us. It was opened, so root gave it to a group of ours, or to us by name in an access
    /// control list, as systemd does with credentials. With such a list the group's permissions are the most that anybody in it has.
    /// </summary>
    /// <param name="us">Our user's id.</param>
    internal string? Flaw(uint us)
    {
        if (!IsFileOrPipe)
        {
            return "is neither a file nor a pipe";
        }

        if (User != us && User != Root)
        {
            return "belongs to another user";
        }

        var mounted = User != us && (Mode & OfGroup) == UnixFileMode.GroupRead;
        return (Mode & OfOthers) == 0 && (mounted || (User == us && (Mode & OfGroup) == 0)) ? null : "is open to others than its owner";
    }
}
