using System.Text;
using Plexsphere.Core.Connections;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>Whatever a file of secrets holds, it is used, or one error says why not, without a word of it.</summary>
public class SecretFileProperties
{
    private const string Secret = "psk_test_0123456789abcdefghij";

    private static readonly byte[] Profiles = Encoding.UTF8.GetBytes(
        $$$"""{"default":"prod","profiles":{"prod":{"server":"https://plex.example","token":"{{{Secret}}}","project":"{{{Sample.Project}}}","expires_at":"2026-01-01T00:00:00Z"} } }""");

    private static void Refused(PlexException failure)
    {
        Assert.DoesNotContain(Secret[^12..], failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsControl);
    }

    [Fact]
    public void Any_token_file_holds_a_token_or_is_refused() => Damage.ForAll<int[]>(edits =>
    {
        using var file = new TemporaryFile(Damage.Apply(Encoding.UTF8.GetBytes(Secret + "\n"), edits));
        try
        {
            Assert.All(
                TokenFile.ReadAsync(file.Path, CancellationToken.None).GetAwaiter().GetResult().Text, c => Assert.InRange(c, '!', '~'));
        }
        catch (PlexException e)
        {
            Refused(e);
        }
    });

    [Fact]
    public void Any_profile_file_is_read_or_refused() => Damage.ForAll<int[]>(edits =>
    {
        using var file = new TemporaryFile(Damage.Apply(Profiles, edits));
        try
        {
            _ = ProfileFile.DefaultAsync(file.Path, CancellationToken.None).GetAwaiter().GetResult();
            Assert.Equal("prod", ProfileFile.NamedAsync(file.Path, "prod", CancellationToken.None).GetAwaiter().GetResult().Name);
        }
        catch (PlexException e)
        {
            Refused(e);
        }
    });

    [Fact]
    public async Task Half_a_surrogate_pair_in_a_profile_is_refused()
    {
        using var file = new TemporaryFile(Encoding.UTF8.GetString(Profiles).Replace(Secret, "\\ud83d", StringComparison.Ordinal));

        Assert.Contains("token", (await Assert.ThrowsAsync<PlexException>(() => ProfileFile.NamedAsync(
            file.Path, "prod", TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }
}
