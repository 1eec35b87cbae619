namespace Plexsphere.Tests.Support;

/// <summary>
/// What a test needs, beside the SDK, to run at all. Nothing else is skipped; the reason is the line of the count at the end.
/// </summary>
internal static class Needs
{
    /// <summary>Signals, file modes and named pipes.</summary>
    public static void Unix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "of another operating system");

    /// <summary>Terminals that a test can have of its own.</summary>
    public static void Linux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "of another operating system");

    /// <summary>Terminals, and a shell to complete words in.</summary>
    public static string Shell(string name)
    {
        Linux();
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "of a shell that is not installed");
        return program;
    }

    /// <summary>A browser to look at pages with.</summary>
    public static void Browser() => Assert.SkipWhen(InstalledBrowser.Program is null, "of pages in a browser, where there is no Chromium");
}
