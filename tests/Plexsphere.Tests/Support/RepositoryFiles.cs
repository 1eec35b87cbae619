namespace Plexsphere.Tests.Support;

/// <summary>The files of the checkout that the tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = Find();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Text(params string[] parts) => File.ReadAllText(At(parts));

    /// <summary>Our C# files under a folder; what tools make is left out.</summary>
    public static IEnumerable<string> Sources(params string[] parts) => Directory
        .EnumerateFiles(At(parts), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "Generated"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Plexsphere.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not lie in a checkout.");
    }
}
