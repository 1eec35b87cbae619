namespace Plexsphere.Core.Sandboxes;

/// <summary>Where the sandbox's program lies.</summary>
internal static class SandboxProgram
{
    private const string Name = "plexsphere-sandbox";

    /// <summary>
    /// The program in the sibling folder <c>sandbox</c>, as a build lays it, else on PATH. Not left to the system to find: that would
    /// look into the current directory first.
    /// </summary>
    /// <param name="folder">The folder of the one who asks.</param>
    internal static string Find(string folder)
    {
        var file = OperatingSystem.IsWindows() ? Name + ".exe" : Name;
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Prepend(Path.GetFullPath(Path.Combine(folder, "..", "sandbox")))
            .Select(place => Path.Combine(place, file))
            .FirstOrDefault(File.Exists)
            ?? throw new PlexException(
                PlexErrors.SandboxNotFound, $"{Name} is neither in the folder 'sandbox' beside this one nor on PATH.");
    }
}
