using System.CommandLine;
using System.Text.RegularExpressions;
using Plexsphere.Sandbox.CommandLine;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The switches about sign-ins, as the page shows them.</summary>
public class SignInSwitchTests
{
    private static SandboxOptions Read(params string[] arguments)
    {
        var switches = new SandboxSwitches();
        var command = new RootCommand();
        foreach (var option in switches.All)
        {
            command.Add(option);
        }

        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return switches.Read(parsed);
    }

    private static string Section(string name) =>
        RepositoryFiles.Text("docs", "about_Plexsphere_Sandbox.md").Split($"### {name}")[1].Split("\n### ")[0];

    private static string NameOf(object value) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");

    [Fact]
    public void They_are_read_as_the_page_shows_them()
    {
        var shown = Regex.Matches(Section("SIGNING IN"), @"^\| `(--[\w-]+) (\S+)` \|", RegexOptions.Multiline);

        var options = Read([.. shown.SelectMany(match => new[] { match.Groups[1].Value, match.Groups[2].Value })]);

        Assert.Equal(
            (SandboxBindings.Two, 10, 60, 1, SandboxDeviceAnswer.Confirm, SandboxServiceAnswer.Refused),
            (options.Bindings, options.TokenLife.TotalSeconds, options.DeviceLife.TotalSeconds, options.DeviceInterval.TotalSeconds,
                options.DeviceAnswer, options.ServiceAnswer));
    }

    [Fact]
    public void Without_them_it_is_one_binding_and_an_hour()
    {
        var options = Read();

        Assert.Equal(
            (SandboxBindings.One, 3600, 600, 5, SandboxDeviceAnswer.Ask, SandboxServiceAnswer.Token),
            (options.Bindings, options.TokenLife.TotalSeconds, options.DeviceLife.TotalSeconds, options.DeviceInterval.TotalSeconds,
                options.DeviceAnswer, options.ServiceAnswer));
    }

    [Fact]
    public void The_page_names_every_choice_and_each_is_read()
    {
        var page = Section("SIGNING IN");
        Assert.All(Enum.GetValues<SandboxBindings>(), choice =>
        {
            Assert.Contains($"`{NameOf(choice)}`", page, StringComparison.Ordinal);
            Assert.Equal(choice, Read("--bindings", NameOf(choice)).Bindings);
        });
        Assert.All(Enum.GetValues<SandboxDeviceAnswer>(), choice =>
        {
            Assert.Contains($"`{NameOf(choice)}`", page, StringComparison.Ordinal);
            Assert.Equal(choice, Read("--device-answer", NameOf(choice)).DeviceAnswer);
        });
        Assert.All(Enum.GetValues<SandboxServiceAnswer>(), choice =>
        {
            Assert.Contains($"`{NameOf(choice)}`", page, StringComparison.Ordinal);
            Assert.Equal(choice, Read("--service-answer", NameOf(choice)).ServiceAnswer);
        });
    }
}
