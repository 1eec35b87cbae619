using Plexsphere.Core.Reports;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

/// <summary>The file of a report is whole, or as it was before.</summary>
public sealed class ReportFileTests : IDisposable
{
    private readonly TemporaryFile _old = new("old");

    private string Fresh => Path.Combine(_old.Folder, "fresh.html");

    public void Dispose() => _old.Dispose();

    private static PlexException Refused(string path, bool replace = false)
    {
        var look = Assert.Throws<PlexException>(() => new ReportFile(path, replace).Check());
        var write = Assert.Throws<PlexException>(() => new ReportFile(path, replace).Write("new", CancellationToken.None));
        Assert.Equal(look.Message, write.Message);
        return look;
    }

    [Fact]
    public void It_is_written_with_nothing_beside_it()
    {
        new ReportFile(Fresh, replace: false).Write("ä\n", CancellationToken.None);

        Assert.Equal("ä\n"u8.ToArray(), File.ReadAllBytes(Fresh));
        Assert.Equal(2, Directory.GetFileSystemEntries(_old.Folder).Length);
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_only_where_that_was_said()
    {
        var failure = Refused(_old.Path);

        Assert.Equal(PlexErrors.ReportExists, failure.Error);
        Assert.EndsWith($"-Force: '{_old.Path}'", failure.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_old.Path));
        new ReportFile(_old.Path, replace: true).Write("new", CancellationToken.None);
        Assert.Equal("new", File.ReadAllText(_old.Path));
    }

    [Fact]
    public void A_file_that_came_meanwhile_is_not_replaced()
    {
        var report = new ReportFile(Fresh, replace: false);
        report.Check();
        File.WriteAllText(Fresh, "theirs");

        Assert.Equal(PlexErrors.ReportExists, Assert.Throws<PlexException>(() => report.Write("new", CancellationToken.None)).Error);
        Assert.Equal("theirs", File.ReadAllText(Fresh));
    }

    [Fact]
    public void A_stop_leaves_nothing_behind()
    {
        Assert.Throws<OperationCanceledException>(
            () => new ReportFile(_old.Path, replace: true).Write("new", new CancellationToken(canceled: true)));

        Assert.Equal("old", File.ReadAllText(_old.Path));
        Assert.Single(Directory.GetFileSystemEntries(_old.Folder));
    }

    [Fact]
    public void A_folder_a_missing_folder_and_a_read_only_file_are_said_to_be_what_they_are()
    {
        Assert.Contains("is a folder", Refused(_old.Folder, replace: true).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Refused(Fresh + Path.DirectorySeparatorChar).Message, StringComparison.Ordinal);
        Assert.Contains("folder that does not exist", Refused(Path.Combine(_old.Folder, "no", "x.html")).Message, StringComparison.Ordinal);
        File.SetAttributes(_old.Path, FileAttributes.ReadOnly);
        var failure = Refused(_old.Path, replace: true);
        File.SetAttributes(_old.Path, FileAttributes.Normal);
        Assert.Equal(PlexErrors.ReportFailed, failure.Error);
        Assert.Contains("is read-only", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_stays_one_and_the_file_keeps_its_mode()
    {
        Needs.Unix();
        File.CreateSymbolicLink(Fresh, _old.Path);
        _old.Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        new ReportFile(Fresh, replace: true).Write("new", CancellationToken.None);

        Assert.NotNull(new FileInfo(Fresh).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_old.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_old.Path));
        }
    }
}
