using System.Text.Json;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Http;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>Whatever an agent's response holds, it is read, or one error says what is wrong with it.</summary>
public class AgentProperties
{
    private static readonly Uri Agent = new("http://127.0.0.1:8000");
    private static readonly byte[] Info = File.ReadAllBytes(RepositoryFiles.At("tests", "Plexsphere.Tests", "Sandbox", "agent-info.json"));
    private static readonly Guid Id = JsonElement.Parse(Info).GetProperty("action").GetProperty("id").GetGuid();

    [Fact]
    public void A_damaged_detail_is_read_or_refused() => Damage.ForAll<int[]>(edits =>
    {
        try
        {
            var action = AgentReader.Info(Damage.Apply(Info, edits), Id, null, Agent);

            // Everything about it can be looked at, whatever its payload is.
            _ = $"{action} {action.Stage} {action.Message} {action.PayloadJson} {action.ArgumentJson} {action.Payload} "
                + $"{action.Argument} {action.Headers} {action.History} {action.DurationSeconds}";
        }
        catch (JsonException e)
        {
            Assert.DoesNotContain(Failures.FromException(e, Stage.Reading, Agent).Message, char.IsControl);
        }
    });

    [Theory]
    [InlineData("kind")]
    [InlineData("state")]
    [InlineData("requester")]
    [InlineData("created_ts")]
    [InlineData("state_payload")]
    [InlineData("args")]
    [InlineData("headers")]
    public void Half_a_surrogate_pair_is_refused_or_kept(string member)
    {
        var info = System.Text.Json.Nodes.JsonNode.Parse(Info)!;
        info["action"]![member] = member == "headers" ? new System.Text.Json.Nodes.JsonObject { ["half"] = "half" } : "half";
        var text = info.ToJsonString().Replace("\"half\"", "\"\\ud83d\"", StringComparison.Ordinal);
        try
        {
            var action = AgentReader.Info(System.Text.Encoding.UTF8.GetBytes(text), Id, null, Agent);
            _ = $"{action} {action.Stage} {action.Message} {action.PayloadJson} {action.ArgumentJson} {action.Payload} "
                + $"{action.Argument} {action.Headers} {action.History}";
        }
        catch (JsonException e)
        {
            Assert.Contains(member, Failures.FromException(e, Stage.Reading, Agent).Message, StringComparison.Ordinal);
        }
    }
}
