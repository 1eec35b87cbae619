namespace Plexsphere.Build;

/// <summary>Removes out/ and artifacts/.</summary>
internal static class CleanVerb
{
    internal static Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Remove(Repository.Out);

        // All but this very program, which is running.
        foreach (var folder in Directory.Exists(Repository.Artifacts)
            ? Directory.EnumerateDirectories(Repository.Artifacts, "*", SearchOption.AllDirectories).ToList()
            : [])
        {
            if (Path.GetRelativePath(Repository.Artifacts, folder).Split(Path.DirectorySeparatorChar) is [_, not "build"])
            {
                Remove(folder);
            }
        }

        return Task.FromResult(0);
    }

    internal static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
