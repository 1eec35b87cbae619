using System.Diagnostics;
using Plexsphere.Core.Connections;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class TokenFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static PlexException Refusal(string path) => Assert.Throws<PlexException>(() => TokenFile.Read(path));

    [Theory]
    [InlineData("token")]
    [InlineData("token\n")]
    [InlineData("token\r\n")]
    [InlineData("\ufefftoken")]
    [InlineData("\ufefftoken\r\n")]
    public void Reads_a_token_with_or_without_a_final_line_break(string content)
    {
        using var file = new TemporaryFile(content);

        Assert.Equal("token", TokenFile.Read(file.Path));
    }

    [Theory]
    [InlineData(OwnerOnly)]
    [InlineData(UnixFileMode.UserRead)]
    public void Reads_a_file_of_its_owner_alone(UnixFileMode mode)
    {
        Needs.Unix();
        using var file = new TemporaryFile("token");
        file.Mode(mode);

        Assert.Equal("token", TokenFile.Read(file.Path));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void Refuses_a_file_that_is_open_to_others(UnixFileMode others)
    {
        Needs.Unix();
        using var file = new TemporaryFile("hunter2");
        file.Mode(OwnerOnly | others);

        var error = Refusal(file.Path);

        Assert.Equal(("CredentialInsecure", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Judges_the_file_that_a_link_leads_to()
    {
        Needs.Unix();
        using var file = new TemporaryFile("token");
        var link = Path.Combine(file.Folder, "link");
        File.CreateSymbolicLink(link, file.Path);
        Assert.Equal("token", TokenFile.Read(link));

        file.Mode(OwnerOnly | UnixFileMode.OtherRead);

        Assert.Equal("CredentialInsecure", Refusal(link).ErrorId);
    }

    [Theory]
    [InlineData("hunter2\nhunter3\n")]
    [InlineData("hunter2\n\n")]
    [InlineData("hunter2 ")]
    [InlineData("Bearer hunter2")]
    [InlineData("hunter2\0")]
    [InlineData("hunter2\u00fc")]
    public void Refuses_what_is_no_token_without_repeating_it(string content)
    {
        using var file = new TemporaryFile(content);

        var error = Refusal(file.Path);

        Assert.Equal(("CredentialMalformed", 3), (error.ErrorId, error.ExitCode));
        Assert.DoesNotContain("hunter", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\ufeff\r\n")]
    public void An_empty_file_holds_no_token(string content)
    {
        using var file = new TemporaryFile(content);

        Assert.Equal(("CredentialMissing", 3), (Refusal(file.Path).ErrorId, Refusal(file.Path).ExitCode));
    }

    [Fact]
    public void Reads_a_large_token_and_refuses_what_is_none()
    {
        using var large = new TemporaryFile(new string('t', 16_384));
        using var larger = new TemporaryFile(new string('t', 1024 * 1024));

        Assert.Equal(16_384, TokenFile.Read(large.Path).Length);
        Assert.Equal(("CredentialMalformed", 3), (Refusal(larger.Path).ErrorId, Refusal(larger.Path).ExitCode));
    }

    [Fact]
    public void Refuses_what_cannot_be_read()
    {
        using var file = new TemporaryFile("token");

        foreach (var path in new[] { Path.Combine(file.Folder, "missing"), Path.Combine(file.Folder, "missing", "too"), file.Folder, "" })
        {
            Assert.Equal(("CredentialUnreadable", 3), (Refusal(path).ErrorId, Refusal(path).ExitCode));
        }
    }

    [Fact]
    public async Task Reads_from_a_pipe()
    {
        Needs.Unix();
        using var file = new TemporaryFile("");
        var pipe = Path.Combine(file.Folder, "pipe");
        using (var make = Process.Start("mkfifo", ["-m", "600", pipe]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var reading = Task.Run(() => TokenFile.Read(pipe), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(pipe, "token\n", TestContext.Current.CancellationToken);

        Assert.Equal("token", await reading.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }
}
