namespace Plexsphere.Core.Http;

/// <summary>
/// Compares responses with what was asked for. A response about something else is a bad response, however well it is formed: it is
/// never handed on, and nobody waits for what it names.
/// </summary>
internal static class Agreement
{
    /// <summary>Refuses a member that says something else than was asked for.</summary>
    /// <param name="path">The member.</param>
    /// <param name="said">What it says.</param>
    /// <param name="asked">What was asked for; null where anything would do.</param>
    internal static void On(string path, Guid said, Guid? asked)
    {
        if (asked is not null && said != asked)
        {
            throw new ContradictionException(path, said, asked);
        }
    }

    /// <inheritdoc cref="On(string, Guid, Guid?)" />
    internal static void On(string path, string? said, string? asked)
    {
        if (asked is not null && !string.Equals(said, asked, StringComparison.Ordinal))
        {
            throw new ContradictionException(path, said, asked);
        }
    }
}
