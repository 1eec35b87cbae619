using System.Diagnostics;
using Plexsphere.Core.Connections;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class TokenFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<string> ReadAsync(string path) => (await TokenFile.ReadAsync(path, Stop)).Text;

    private static Task<PlexException> RefusalAsync(string path) => Assert.ThrowsAsync<PlexException>(() => ReadAsync(path));

    private static async Task<string> PipeAsync(string folder)
    {
        var pipe = Path.Combine(folder, "pipe");
        using var make = Process.Start("mkfifo", ["-m", "600", pipe]);
        await make.WaitForExitAsync(Stop);
        return pipe;
    }

    [Theory]
    [InlineData("token")]
    [InlineData("token\n")]
    [InlineData("token\r\n")]
    [InlineData("\ufefftoken")]
    [InlineData("\ufefftoken\r\n")]
    [InlineData("token\n\n\n")]
    public async Task Reads_a_token_with_or_without_a_final_line_break_or_the_mark_of_a_sign_in(string content)
    {
        using var file = new TemporaryFile(content);

        Assert.Equal("token", await ReadAsync(file.Path));
    }

    [Theory]
    [InlineData(OwnerOnly)]
    [InlineData(UnixFileMode.UserRead)]
    public async Task Reads_a_file_of_its_owner_alone(UnixFileMode mode)
    {
        Needs.Unix();
        using var file = new TemporaryFile("token");
        file.Mode(mode);

        Assert.Equal("token", await ReadAsync(file.Path));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public async Task Refuses_a_file_that_is_open_to_others(UnixFileMode others)
    {
        Needs.Unix();
        using var file = new TemporaryFile("hunter2");
        file.Mode(OwnerOnly | others);

        var error = await RefusalAsync(file.Path);

        Assert.Equal(("CredentialInsecure", 3), (error.ErrorId, error.ExitCode));
        Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judges_the_file_that_a_link_leads_to()
    {
        Needs.Unix();
        using var file = new TemporaryFile("token");
        var link = Path.Combine(file.Folder, "link");
        File.CreateSymbolicLink(link, file.Path);
        Assert.Equal("token", await ReadAsync(link));

        file.Mode(OwnerOnly | UnixFileMode.OtherRead);

        Assert.Equal("CredentialInsecure", (await RefusalAsync(link)).ErrorId);
    }

    [Theory]
    [InlineData("hunter2\nhunter3\n")]
    [InlineData("hunter2\n\n")]
    [InlineData("hunter2\n\n\n\n")]
    [InlineData("hunter2\r\n\n\n")]
    [InlineData("hunter2\r\n\r\n\r\n")]
    [InlineData("hunter2 ")]
    [InlineData("Bearer hunter2")]
    [InlineData("hunter2\0")]
    [InlineData("hunter2\u00fc")]
    public async Task Refuses_what_is_no_token_without_repeating_it(string content)
    {
        using var file = new TemporaryFile(content);

        var error = await RefusalAsync(file.Path);

        Assert.Equal(("CredentialMalformed", 3), (error.ErrorId, error.ExitCode));
        Assert.DoesNotContain("hunter", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\ufeff\r\n")]
    public async Task An_empty_file_holds_no_token(string content)
    {
        using var file = new TemporaryFile(content);

        var error = await RefusalAsync(file.Path);

        Assert.Equal(("CredentialMissing", 3), (error.ErrorId, error.ExitCode));
    }

    [Fact]
    public async Task Reads_a_large_token_and_refuses_what_is_none()
    {
        using var large = new TemporaryFile(new string('t', 16_384));
        using var larger = new TemporaryFile(new string('t', 1024 * 1024));

        var error = await RefusalAsync(larger.Path);

        Assert.Equal(16_384, (await ReadAsync(large.Path)).Length);
        Assert.Equal(("CredentialMalformed", 3), (error.ErrorId, error.ExitCode));
    }

    [Fact]
    public async Task Refuses_what_cannot_be_read()
    {
        using var file = new TemporaryFile("token");

        foreach (var path in new[] { Path.Combine(file.Folder, "missing"), Path.Combine(file.Folder, "missing", "too"), file.Folder, "" })
        {
            var error = await RefusalAsync(path);

            Assert.Equal(("CredentialUnreadable", 3), (error.ErrorId, error.ExitCode));
        }
    }

    [Fact]
    public async Task Reads_from_a_pipe()
    {
        Needs.Unix();
        using var file = new TemporaryFile("");
        var pipe = await PipeAsync(file.Folder);

        var reading = ReadAsync(pipe);
        await File.WriteAllTextAsync(pipe, "token\n", Stop);

        Assert.Equal("token", await reading.WaitAsync(TimeSpan.FromSeconds(20), Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pipe_that_nobody_writes_to_can_be_given_up(bool opened)
    {
        Needs.Unix();
        using var file = new TemporaryFile("");
        var pipe = await PipeAsync(file.Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var reading = TokenFile.ReadAsync(pipe, stop.Token);

        // Opens once the reader has the other end.
        await using var writer = opened ? await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write), Stop) : null;
        Assert.False(reading.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20), Stop));
    }

    [Fact]
    public async Task Who_gave_up_takes_nothing_from_who_comes_next()
    {
        Needs.Unix();
        using var file = new TemporaryFile("");
        var pipe = await PipeAsync(file.Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var given = TokenFile.ReadAsync(pipe, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        var reading = ReadAsync(pipe);
        await File.WriteAllTextAsync(pipe, "token\n", Stop);

        Assert.Equal("token", await reading.WaitAsync(TimeSpan.FromSeconds(20), Stop));
    }

    [Fact]
    public async Task Refuses_a_file_of_another_user()
    {
        Needs.Unix();
        using var file = new TemporaryFile("hunter2");
        var path = file.Path;
        if (Environment.IsPrivilegedProcess)
        {
            using var give = Process.Start("chown", ["12345", path]);
            await give.WaitForExitAsync(Stop);
        }
        else
        {
            // Nobody else can give a file away; this one is root's.
            path = "/etc/passwd";
        }

        var error = await RefusalAsync(path);

        Assert.Equal("CredentialInsecure", error.ErrorId);
        Assert.Contains(
            Environment.IsPrivilegedProcess ? "belongs to another user" : "is open to others", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/zero")]
    public async Task A_device_is_no_file_of_secrets(string device)
    {
        Needs.Unix();

        Assert.Equal("CredentialInsecure", (await RefusalAsync(device)).ErrorId);
    }

    [Fact]
    public async Task Reads_what_is_handed_over()
    {
        Assert.Equal("token", await TokenFile.ReadAsync(new MemoryStream("\ufefftoken\r\n"u8.ToArray()), Stop));
        Assert.Equal("CredentialMissing", (await Assert.ThrowsAsync<PlexException>(() => TokenFile.ReadAsync(Stream.Null, Stop))).ErrorId);
        Assert.Equal(
            "CredentialMalformed",
            (await Assert.ThrowsAsync<PlexException>(() => TokenFile.ReadAsync(new MemoryStream(new byte[70_000]), Stop))).ErrorId);
    }
}
