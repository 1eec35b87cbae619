using System.Text.RegularExpressions;
using Plexsphere.Core.Connections;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>Where secrets are read from is said by the caller, by two variables, and by a file at a place that nothing moves.</summary>
public partial class SecretPlaceTests
{
    private static IEnumerable<string> Lines(string pattern, params string[] folder) =>
        RepositoryFiles.Sources(folder)
            .SelectMany(file => File.ReadLines(file).Where(line => Regex.IsMatch(line, pattern))
                .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));

    [Fact]
    public void Connections_ask_the_environment_for_two_variables_and_for_the_home_directory_alone() => Assert.Equal(
        [
            "ConnectionResolver.cs: internal static ConnectionResolver Current => new(Environment.GetEnvironmentVariable, "
                + "ProfileFile.DefaultPath);",
            "ProfileFile.cs: internal static string? DefaultPath => "
                + "PathIn(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));",
        ],
        Lines(@"\bEnvironment\.|GetFullPath|CurrentDirectory|AppContext|GetTempPath", "src", "Plexsphere.Core", "Connections")
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Secrets_are_opened_in_one_place() => Assert.Equal(
        ["SecretFile.cs"],
        Lines(@"new FileStream|\bFile\.(Open|Read)", "src", "Plexsphere.Core", "Connections").Select(line => line.Split(':')[0])
            .Distinct());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("here")]
    [InlineData("./here")]
    [InlineData("~")]
    [InlineData(" ")]
    [InlineData(" /home/x")]
    [InlineData("file:///home/x")]
    [InlineData("\\home")]
    [InlineData("C:home")]
    public void A_home_that_depends_on_the_current_folder_has_no_profiles(string home) => Assert.Null(ProfileFile.PathIn(home));

    [Fact]
    public void A_home_has_its_profiles_in_one_place()
    {
        var home = Path.GetTempPath();

        Assert.Equal(Path.Combine(home, ".config", "plexctl", "config.json"), ProfileFile.PathIn(home));
    }
}
