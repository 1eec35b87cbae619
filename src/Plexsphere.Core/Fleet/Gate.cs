namespace Plexsphere.Core.Fleet;

/// <summary>Tells what a server does not let us read, or does not have, from what went wrong.</summary>
internal static class Gate
{
    /// <summary>Whether the surface is forbidden, not switched on, or unknown to a server of an older revision.</summary>
    internal static bool IsClosed(PlexException failure) =>
        failure.Error == PlexErrors.AccessDenied || failure.Error == PlexErrors.Forbidden || IsAbsent(failure);

    /// <summary>Whether the server does not have the surface at all.</summary>
    internal static bool IsAbsent(PlexException failure) =>
        failure.Error == PlexErrors.NotProvisioned || failure.Error == PlexErrors.MethodNotAllowed || failure.Error == PlexErrors.NotFound;

    /// <summary>The warning that something cannot be read, and what follows from it.</summary>
    /// <param name="what">What cannot be read, with a capital.</param>
    /// <param name="consequence">What is missing therefore.</param>
    /// <param name="failure">Why.</param>
    internal static Notice Warning(string what, string consequence, PlexException failure) =>
        Notice.Warning($"{what} cannot be read, so {consequence}: {failure.Message}");
}
