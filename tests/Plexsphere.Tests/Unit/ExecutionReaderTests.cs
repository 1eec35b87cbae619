using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plexsphere.Core.Json;
using Plexsphere.Core.Http;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class ExecutionReaderTests
{
    private static readonly Uri Server = new("https://plex.example");

    private static PlexExecutionLog Log(JsonObject output)
    {
        var execution = Sample.Read(Sample.Execution(targets: Sample.Target(output: output)));
        return new PlexExecutionLog(execution, Assert.Single(execution.Targets));
    }

    /// <summary>What a user is told about an execution that cannot be read.</summary>
    private static string Refusal(JsonNode execution)
    {
        var failure = Assert.Throws<JsonException>(() => ExecutionReader.Execution(Encoding.UTF8.GetBytes(execution.ToJsonString())));
        var told = Failures.FromException(failure, Stage.Reading, Server);
        Assert.Equal("MalformedResponse", told.ErrorId);
        Assert.Equal(1, told.ExitCode);
        return told.Message;
    }

    [Fact]
    public void Reads_every_member()
    {
        var execution = ExecutionReader.Execution(
            """
            {
              "id": "0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2",
              "project_id": "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0",
              "domain_id": "0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0",
              "action": "diagnostics.collect",
              "type": "hook",
              "status": "failed",
              "created_at": "2026-08-04T10:00:00Z",
              "updated_at": "2026-08-04T10:01:00.5Z",
              "targets": [
                {
                  "node_id": "0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1",
                  "status": "failed",
                  "created_at": "2026-08-04T10:00:00Z",
                  "updated_at": "2026-08-04T10:00:59Z",
                  "output_ref": {
                    "kind": "object_store",
                    "bucket": "outputs",
                    "key": "a/b.out",
                    "sha256": "42e8bc96b8eec8c4e5d503483ba0cb843ce95243c8ca8575ffc69cd25d12c61c"
                  }
                }
              ]
            }
            """u8);

        Assert.Equal(Sample.Id, execution.Id);
        Assert.Equal(Sample.Project, execution.ProjectId);
        Assert.Equal(Sample.Domain, execution.DomainId);
        Assert.Equal("diagnostics.collect", execution.Action);
        Assert.Equal("hook", execution.Type);
        Assert.Equal("failed", execution.Status);
        Assert.Equal(new DateTimeOffset(2026, 8, 4, 10, 0, 0, TimeSpan.Zero), execution.CreatedAt);
        Assert.Equal(new DateTimeOffset(2026, 8, 4, 10, 1, 0, 500, TimeSpan.Zero), execution.UpdatedAt);

        var target = Assert.Single(execution.Targets);
        Assert.Equal(Sample.Id, target.ExecutionId);
        Assert.Equal(Sample.Project, target.ProjectId);
        Assert.Equal(Sample.Node, target.NodeId);
        Assert.Equal("failed", target.Status);
        Assert.Equal(new DateTimeOffset(2026, 8, 4, 10, 0, 0, TimeSpan.Zero), target.CreatedAt);
        Assert.Equal(new DateTimeOffset(2026, 8, 4, 10, 0, 59, TimeSpan.Zero), target.UpdatedAt);
        Assert.Equal("archived", target.OutputKind);
        Assert.Equal("outputs", target.Bucket);
        Assert.Equal("a/b.out", target.Key);
        Assert.Equal("42e8bc96b8eec8c4e5d503483ba0cb843ce95243c8ca8575ffc69cd25d12c61c", target.Sha256);
        Assert.Null(target.OutputSize);
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("Succeeded")]
    [InlineData("3")]
    public void Keeps_a_status_it_does_not_know_and_counts_it_as_open(string status)
    {
        var execution = Sample.Read(Sample.Execution(status, targets: Sample.Target(status)));

        Assert.Equal(status, execution.Status);
        Assert.Equal(status, execution.Targets[0].Status);
        Assert.False(execution.IsFinished);
        Assert.Equal(1, execution.OpenCount);
        Assert.Null(execution.DurationSeconds);
    }

    [Fact]
    public void Keeps_a_type_and_an_output_kind_it_does_not_know()
    {
        var wire = Sample.Execution(targets: Sample.Target(output: new JsonObject { ["kind"] = "stream", ["url"] = "https://x" }));
        wire["type"] = "script";

        var execution = Sample.Read(wire);

        Assert.Equal("script", execution.Type);
        Assert.Equal("stream", execution.Targets[0].OutputKind);
        Assert.Null(execution.Targets[0].OutputSize);
    }

    [Fact]
    public void Ignores_members_it_does_not_know()
    {
        var wire = Sample.Execution(targets: Sample.Target(output: Sample.Inline([1])));
        wire["exit_code"] = 3;
        wire["requester"] = new JsonObject { ["id"] = new JsonArray(1, null, "x") };
        wire["targets"]![0]!["attempts"] = new JsonArray();
        wire["targets"]![0]!["output_ref"]!["encoding"] = "gzip";

        Assert.Equal([1], new PlexExecutionLog(Sample.Read(wire), Sample.Read(wire).Targets[0]).GetOutputBytes());
    }

    [Theory]
    [InlineData("id")]
    [InlineData("project_id")]
    [InlineData("domain_id")]
    [InlineData("action")]
    [InlineData("type")]
    [InlineData("status")]
    [InlineData("created_at")]
    [InlineData("updated_at")]
    [InlineData("targets")]
    public void Names_a_missing_null_or_mistyped_member_of_an_execution(string member)
    {
        var missing = Sample.Execution();
        missing.Remove(member);
        var empty = Sample.Execution();
        empty[member] = null;
        var mistyped = Sample.Execution();
        mistyped[member] = 12;

        Assert.Contains(member, Refusal(missing), StringComparison.Ordinal);
        Assert.Contains(member, Refusal(empty), StringComparison.Ordinal);
        Assert.Contains($"$.{member}", Refusal(mistyped), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node_id")]
    [InlineData("status")]
    [InlineData("created_at")]
    [InlineData("updated_at")]
    public void Names_a_missing_null_or_mistyped_member_of_a_target_and_the_targets_place(string member)
    {
        var missing = Sample.Target();
        missing.Remove(member);
        var empty = Sample.Target();
        empty[member] = null;
        var mistyped = Sample.Target();
        mistyped[member] = new JsonArray();

        foreach (var target in new[] { missing, empty, mistyped })
        {
            var told = Refusal(Sample.Execution(targets: [Sample.Target(), target]));
            Assert.Contains("$.targets[1]", told, StringComparison.Ordinal);
            Assert.Contains(member, told, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("id", "not-a-uuid")]
    [InlineData("id", "")]
    [InlineData("id", "00000000-0000-0000-0000-000000000000")]
    [InlineData("id", "{0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2}")]
    [InlineData("project_id", "12")]
    [InlineData("created_at", "yesterday")]
    [InlineData("created_at", "")]
    [InlineData("updated_at", "2026-13-40T00:00:00Z")]
    [InlineData("status", "failed\u001b[31m")]
    [InlineData("type", "a\nb")]
    public void Names_a_malformed_member(string member, string value)
    {
        var execution = Sample.Execution();
        execution[member] = value;

        var told = Refusal(execution);

        Assert.Contains(member, told, StringComparison.Ordinal);
        Assert.DoesNotContain(told, char.IsControl);
    }

    [Theory]
    [InlineData("""{"kind":null}""")]
    [InlineData("""{"kind":1}""")]
    [InlineData("""{"kind":"a\nb"}""")]
    [InlineData("""{"kind":"\ud83d"}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""12""")]
    [InlineData("""true""")]
    [InlineData("""[{"kind":"inline","inline_bytes":"YQ=="}]""")]
    [InlineData("""{"kind":"inline","inline_bytes":1}""")]
    [InlineData("""{"kind":"inline","inline_bytes":"not base64!"}""")]
    [InlineData("""{"kind":"inline","inline_bytes":"YQ="}""")]
    [InlineData("""{"kind":"inline","inline_bytes":"YWJjZ"}""")]
    [InlineData("""{"kind":"inline","inline_bytes":"_-8="}""")]
    [InlineData("""{"kind":"inline","inline_bytes":"\ud83d"}""")]
    [InlineData("""{"kind":"inline","inline_bytes":{"a":[{"kind":"inline"}]}}""")]
    [InlineData("""{"kind":"object_store","bucket":false,"key":"k"}""")]
    [InlineData("""{"kind":"object_store","bucket":"b","key":[1,[2]]}""")]
    [InlineData("""{"kind":"object_store","bucket":"b","key":"k","sha256":64}""")]
    [InlineData("""{"kind":"stream","inline_bytes":5}""")]
    public void What_is_wrong_with_an_output_spoils_that_output_alone(string output)
    {
        var wire = Sample.Execution("failed", targets:
        [
            Sample.Target(output: Sample.Inline("one"u8.ToArray())), Sample.Target(
                "failed", new JsonObject { ["kind"] = "here" }), Sample.Target(output: Sample.Archived()),
        ]);
        var json = Encoding.UTF8.GetBytes(Sample.Page([wire, Sample.Execution()], "next").Replace(
            """{"kind":"here"}""", output, StringComparison.Ordinal));

        var page = ExecutionReader.Page(json);

        Assert.Equal((2, "next"), (page.Items.Count, page.NextCursor));
        Assert.Equal(["inline", "unreadable", "archived"], page.Items[0].Targets.Select(target => target.OutputKind));
        Assert.Equal("failed", page.Items[0].Targets[1].Status);
        var log = new PlexExecutionLog(page.Items[0], page.Items[0].Targets[1]);
        Assert.Equal((null, null, false, null), (log.Output, log.OutputSize, log.OutputIsText, log.Archive));
        Assert.Empty(log.GetOutputBytes());
    }

    [Theory]
    [InlineData("aGVsbG8=")]
    [InlineData("aGVsbG8")]
    [InlineData("aGVs\nbG8")]
    [InlineData("aGVsbG8\u0068")]
    public void Takes_base64_without_its_padding(string base64)
    {
        var output = new JsonObject { ["kind"] = "inline", ["inline_bytes"] = base64 };

        Assert.StartsWith("hello", Log(output).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("12")]
    [InlineData("\"text\"")]
    public void Refuses_a_target_that_is_no_object(string target)
    {
        var execution = Sample.Execution();
        execution["targets"] = new JsonArray(JsonNode.Parse(target));

        Assert.Contains("targets", Refusal(execution), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_text_that_is_half_a_surrogate_pair()
    {
        var json = Sample.Execution().ToJsonString().Replace("service.restart", "\\ud83d", StringComparison.Ordinal);

        var failure = Assert.Throws<JsonException>(() => ExecutionReader.Execution(Encoding.UTF8.GetBytes(json)));

        Assert.Contains("action", Failures.FromException(failure, Stage.Reading, Server).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_an_execution_without_targets()
    {
        var execution = Sample.Read(Sample.Execution());

        Assert.Empty(execution.Targets);
        Assert.Equal(0, execution.TargetCount);
        Assert.Equal("", execution.Targets.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_384)]
    public void Keeps_inline_bytes_exactly(int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);

        var log = Log(Sample.Inline(bytes));

        Assert.Equal(bytes, log.GetOutputBytes());
        Assert.Equal(size, log.OutputSize);
        Assert.Equal("inline", log.OutputKind);
    }

    [Fact]
    public void Keeps_inline_text_exactly()
    {
        const string Text = "grüße, 世界 \U0001F680\r\n\u001b[31mred\u001b[0m\0\ufeff";

        var log = Log(Sample.Inline(Encoding.UTF8.GetBytes(Text)));

        Assert.Equal(Text, log.Output);
        Assert.True(log.OutputIsText);
    }

    [Fact]
    public void Tells_binary_output_from_text_and_empty_output_from_none()
    {
        var binary = Log(Sample.Inline([0xff, 0xfe, 0x00, 0x80]));
        Assert.False(binary.OutputIsText);
        Assert.Equal([0xff, 0xfe, 0x00, 0x80], binary.GetOutputBytes());

        var empty = Log(Sample.Inline([]));
        Assert.Equal("", empty.Output);
        Assert.Equal(0, empty.OutputSize);
        Assert.True(empty.OutputIsText);

        var execution = Sample.Read(Sample.Execution(targets: Sample.Target()));
        var none = new PlexExecutionLog(execution, execution.Targets[0]);
        Assert.Equal("none", none.OutputKind);
        Assert.Null(none.Output);
        Assert.Null(none.OutputSize);
        Assert.Empty(none.GetOutputBytes());
        Assert.False(none.OutputIsText);
    }

    [Fact]
    public void Takes_a_null_output_reference_for_none()
    {
        var target = Sample.Target();
        target["output_ref"] = null;

        Assert.Equal("none", Sample.Read(Sample.Execution(targets: target)).Targets[0].OutputKind);
    }

    [Fact]
    public void Takes_an_archive_with_and_without_a_digest()
    {
        var digest = new string('a', 64);

        Assert.Equal(digest, Log(Sample.Archived(digest)).Sha256);
        Assert.Null(Log(Sample.Archived()).Sha256);
        Assert.Equal("executions/1/2.out", Log(Sample.Archived()).Key);
    }

    [Theory]
    [InlineData("2026-08-04T12:00:00+02:00")]
    [InlineData("2026-08-04T10:00:00Z")]
    [InlineData("2026-08-04T05:30:00.000000-04:30")]
    [InlineData("2026-08-04t10:00:00z")]
    [InlineData("2026-08-04T10:00:00")]
    [InlineData("2026-08-04 10:00:00+00:00")]
    [InlineData("2026-08-04T12:00:00+0200")]
    [InlineData("2026-08-04T12:00:00+02")]
    [InlineData("2026-08-04T09:59:60Z")]
    [InlineData("2026-08-04T10:00:00.00000000000000000000000000000001Z")]
    [InlineData("2026-08-05T09:59:00+23:59")]
    [InlineData("2026-08-04T10:00:00-00:00")]
    public void Turns_times_into_UTC(string time)
    {
        var wire = Sample.Execution(targets: Sample.Target());
        wire["created_at"] = time;
        wire["targets"]![0]!["updated_at"] = time;

        var execution = Sample.Read(wire);

        foreach (var read in new[] { execution.CreatedAt, execution.Targets[0].UpdatedAt })
        {
            Assert.Equal(TimeSpan.Zero, read.Offset);
            Assert.Equal(new DateTime(2026, 8, 4, 10, 0, 0), read.DateTime);
        }
    }

    [Fact]
    public void Executions_share_the_instances_of_words_that_repeat()
    {
        var first = Sample.Read(Sample.Execution("failed", targets: Sample.Target("failed", Sample.Inline([]))));
        var second = Sample.Read(Sample.Execution("failed", targets: Sample.Target("failed", Sample.Inline([]))));

        Assert.Same(PlexStatus.Failed, first.Status);
        Assert.Same(first.Status, second.Targets[0].Status);
        Assert.Same(PlexActionType.Builtin, first.Type);
        Assert.Same(PlexOutputKind.Inline, first.Targets[0].OutputKind);
        Assert.Same(first.Action, second.Action);
    }

    [Theory]
    [InlineData("""{"items":[],"next_cursor":null}""")]
    [InlineData("""{"items":[],"next_cursor":""}""")]
    [InlineData("""{"items":[]}""")]
    public void Reads_the_last_page_however_it_says_so(string json) =>
        Assert.True(string.IsNullOrEmpty(ExecutionReader.Page(Encoding.UTF8.GetBytes(json)).NextCursor));

    [Theory]
    [InlineData("{}", "items")]
    [InlineData("""{"items":null}""", "items")]
    [InlineData("""{"items":{}}""", "$.items")]
    [InlineData("""{"items":[null]}""", "$.items[0]")]
    [InlineData("""{"items":[{}]}""", "$.items[0]")]
    [InlineData("""{"items":[],"next_cursor":5}""", "$.next_cursor")]
    public void Names_what_is_wrong_with_a_page(string json, string place)
    {
        var failure = Assert.Throws<JsonException>(() => ExecutionReader.Page(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(place, Failures.FromException(failure, Stage.Reading, Server).Message, StringComparison.Ordinal);
    }
}
