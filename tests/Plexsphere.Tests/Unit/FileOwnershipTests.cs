using System.Runtime.Versioning;
using Plexsphere.Core.Connections;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class FileOwnershipTests
{
    private const uint Root = 0;
    private const uint Us = 1000;
    private const uint Stranger = 2000;

    public static TheoryData<uint> Users => [Root, Us];

    [Theory]
    [MemberData(nameof(Users))]
    public void Of_all_owners_and_modes_only_ours_alone_and_what_root_mounted_for_us_is_accepted(uint us) => Assert.All(
        from owner in new[] { Root, Us, Stranger }
        from mode in Enumerable.Range(0, 512)
        from kind in new[] { true, false }
        select (owner, mode, kind),
        file =>
        {
            var oursAlone = file.owner == us && (file.mode & 0b000_111_111) == 0;
            var mounted = us != Root && file.owner == Root && (file.mode & 0b000_111_111) == 0b000_100_000;

            var flaw = new FileOwnership(file.owner, (UnixFileMode)file.mode, file.kind).Flaw(us);

            Assert.Equal(file.kind && (oursAlone || mounted), flaw is null);
        });

    [Theory]
    [InlineData(Root, 0b100_100_000, Us, true)] // 0440, as Kubernetes mounts a secret with fsGroup, and systemd with an access control list
    [InlineData(Root, 0b000_100_000, Us, true)] // 0040
    [InlineData(Root, 0b110_100_000, Us, true)] // 0640
    [InlineData(Root, 0b110_110_000, Us, false)] // 0660
    [InlineData(Root, 0b100_100_100, Us, false)] // 0444
    [InlineData(Root, 0b100_000_000, Us, false)]
    [InlineData(Root, 0b100_100_000, Root, false)]
    [InlineData(Root, 0b100_000_000, Root, true)]
    [InlineData(Us, 0b110_000_000, Us, true)]
    [InlineData(Us, 0b100_000_000, Us, true)]
    [InlineData(Us, 0b100_100_000, Us, false)]
    [InlineData(Us, 0b110_000_000, Root, false)]
    [InlineData(Stranger, 0b100_000_000, Us, false)]
    [InlineData(Stranger, 0b100_100_000, Us, false)]
    public void Mounted_secrets(uint owner, int mode, uint us, bool accepted) =>
        Assert.Equal(accepted, new FileOwnership(owner, (UnixFileMode)mode, IsFileOrPipe: true).Flaw(us) is null);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Says_whose_it_is_and_what_it_is()
    {
        Needs.Unix();
        using var file = new TemporaryFile("token");
        using var handle = File.OpenHandle(file.Path);
        using var device = File.OpenHandle("/dev/null");

        var ours = UnixFile.OwnershipOf(handle);
        var nobodys = UnixFile.OwnershipOf(device);

        Assert.Equal(
            (UnixFile.User, UnixFileMode.UserRead | UnixFileMode.UserWrite, true),
            (ours!.Value.User, ours.Value.Mode, ours.Value.IsFileOrPipe));
        Assert.Equal((Root, false), (nobodys!.Value.User, nobodys.Value.IsFileOrPipe));
    }
}
