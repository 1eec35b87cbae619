using System.Security.Cryptography;

namespace Plexsphere.Build;

/// <summary>
/// Builds, then makes the help of the cmdlets from their pages in docs/ with PlatyPS. The help is kept in the repository, as the client is,
/// so that nobody else needs PlatyPS; beside it stand the hashes of the pages that it was made from.
/// </summary>
internal static class DocsVerb
{
    private const string PlatyPS = "Microsoft.PowerShell.PlatyPS";
    private const string Help = "src/Plexsphere.PowerShell/Help";
    private const string Maml = "Plexsphere.PowerShell.dll-Help.xml";

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await BuildVerb.RunAsync(native: false, cancellationToken);
        var host = await PowerShellHost.FindAsync(cancellationToken)
            ?? throw new StepFailedException(
                "The help is made in PowerShell 7.4 or later, and there is none on PATH or to be had by 'dotnet tool restore'.");
        var module = await Registry.FindModuleAsync(host, PlatyPS, cancellationToken)
            ?? throw new StepFailedException(
                $"The help is made by {PlatyPS}, which is neither on PSModulePath nor to be had from the gallery.");
        await Tool.RunAsync(host.Program, host.Script(
            Repository.At("build", "docs.ps1"),
            "-PlatyPS",
            module,
            "-Docs",
            Repository.At("docs"),
            "-Maml",
            Repository.At(Help, Maml)), cancellationToken);

        // One line a page, so that a page that has changed since can be named, and one of the help itself, which nobody else is to change.
        var files =
            Directory.EnumerateFiles(Repository.At("docs"), "*-*.md").Order(StringComparer.Ordinal).Append(Repository.At(Help, Maml));
        var lines = files.Select(file => $"{Hash(file)}  {Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')}");
        await File.WriteAllLinesAsync(Repository.At(Help, "help.sha256"), lines, cancellationToken);

        Lay(Repository.Module);
        Console.WriteLine($"Made {Help}.");
        return 0;
    }

    /// <summary>Lays the help into a layout of the module: that of the cmdlets, and the about pages as text.</summary>
    internal static void Lay(string module)
    {
        var folder = Path.Combine(module, "en-US");
        CleanVerb.Remove(folder);
        BuildVerb.Copy(Repository.At(Help, Maml), folder);
        foreach (var page in Directory.EnumerateFiles(Repository.At("docs"), "about_*.md"))
        {
            var name = Path.GetFileNameWithoutExtension(page);
            File.WriteAllLines(Path.Combine(folder, $"{name}.help.txt"), HelpTopic.From(name, File.ReadLines(page)));
        }
    }

    /// <summary>Of the text, whatever the line ends of the checkout.</summary>
    private static string Hash(string file) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(file).ReplaceLineEndings("\n"))));
}
