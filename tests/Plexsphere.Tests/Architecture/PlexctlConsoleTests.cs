using System.Text.RegularExpressions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>plexctl has one writer, which knows a full disk, a closed and a broken pipe; nothing gets past it.</summary>
public partial class PlexctlConsoleTests
{
    [Fact]
    public void Only_the_standard_stream_touches_the_console()
    {
        var touching = Directory.EnumerateFiles(RepositoryFiles.At("src", "Plexsphere.Cli"), "*.cs")
            .Where(file => Touches().IsMatch(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        Assert.Equal(["StandardStream.cs"], touching);
    }

    // File handles too: /dev/stdout and descriptors are ways around.
    [GeneratedRegex(@"\bConsole\b\s*\.|using static System\.Console|SafeFileHandle|OpenStandard|/dev/std|/dev/fd")]
    private static partial Regex Touches();
}
