using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plexsphere.Core.Json;
using Plexsphere.Core.Http;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>Whatever a response holds, it is read, or one error says what is wrong with it.</summary>
public class ResponseProperties
{
    private static readonly Uri Server = new("https://plex.example");

    private static readonly byte[] Page = Encoding.UTF8.GetBytes(Sample.Page(
        [Sample.Execution(targets:
        [
            Sample.Target(output: Sample.Inline("text"u8.ToArray())),
            Sample.Target("failed", Sample.Archived(new string('a', 64))),
        ]), Sample.Execution("started")],
        "next"));

    private static readonly byte[] Identity =
        """{"principal_type":"user","subject":"ops","domain_id":"0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0","amr":["pwd","otp"],"acr":"urn:x"}"""u8.ToArray();

    private static void ReadsOrRefuses<T>(BodyReader<T> read, byte[] body)
    {
        try
        {
            Assert.NotNull(read(body));
        }
        catch (JsonException e)
        {
            var told = Failures.FromException(e, Stage.Reading, Server).Message;
            Assert.DoesNotContain(told, char.IsControl);
            Assert.StartsWith("The server's response is malformed", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_page_is_read_or_refused() =>
        Damage.ForAll<int[]>(edits => ReadsOrRefuses(ExecutionReader.Page, Damage.Apply(Page, edits)));

    [Fact]
    public void A_damaged_identity_is_read_or_refused() =>
        Damage.ForAll<int[]>(edits => ReadsOrRefuses(
            body => WireDocument.Read(body, WireContext.Default.Identity), Damage.Apply(Identity, edits)));

    [Fact]
    public void Any_bytes_are_read_or_refused() => Damage.ForAll<byte[]>(bytes => ReadsOrRefuses(ExecutionReader.Execution, bytes));

    [Fact]
    public void Any_depth_is_read_or_refused() => Damage.ForAll<byte>(depth =>
    {
        var nested = string.Concat(Enumerable.Repeat("[", depth * 8)) + string.Concat(Enumerable.Repeat("]", depth * 8));
        var execution = Sample.Execution().ToJsonString();
        ReadsOrRefuses(
            ExecutionReader.Execution, Encoding.UTF8.GetBytes($"{{\"extra\":{(nested.Length == 0 ? "1e999" : nested)},{execution[1..]}"));
    });

    [Fact]
    public void Texts_bytes_and_times_arrive_as_sent() => Damage.ForAll<(string? Action, byte[]? Output, DateTimeOffset Time)>(sent =>
    {
        var action = new string([.. (sent.Action ?? "").Where(c => !char.IsSurrogate(c))]);
        var wire = Sample.Execution(targets: Sample.Target(output: Sample.Inline(sent.Output ?? [])));
        wire["action"] = action;
        wire["created_at"] = JsonValue.Create(sent.Time);

        var read = Sample.Read(wire);

        Assert.Equal(action, read.Action);
        Assert.Equal(sent.Time.ToUniversalTime(), read.CreatedAt);
        Assert.Equal(sent.Output ?? [], new PlexExecutionLog(read, read.Targets[0]).GetOutputBytes());
    });
}
