using System.Text.Json;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The labels of an object.</summary>
public sealed class LabelTests : IAsyncLifetime
{
    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 60 });

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<List<JsonElement>> LabelsAsync(Guid node) =>
        [.. (await _session.GetAsync($"/v1/objects/node/{node}/labels")).Json.GetProperty("items").EnumerateArray()];

    [Fact]
    public async Task Are_those_that_selectors_match_with_their_scopes()
    {
        foreach (var node in FleetBuilder.Build(60, 1).Nodes)
        {
            var labels = (await LabelsAsync(node.Id)).FindAll(label => label.TryGetProperty("definition_id", out _));
            Assert.Equal(
                node.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"),
                labels.Select(label => $"{label.GetProperty("qualified_key").GetString()!.Split('/')[1]}={label.GetProperty("value")}")
                    .Select(text => text.Replace("=True", "=true", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            Assert.All(labels, label => Assert.Equal(
                ["definition_id", "qualified_key", "object_kind", "object_id", "value", "assigned_by", "assigned_at"],
                label.EnumerateObject().Select(member => member.Name)));
            Assert.All(labels, label => Assert.Equal(node.Id, label.GetProperty("object_id").GetGuid()));
        }

        Assert.Equal(60, _session.Host.Requests[SandboxOperations.ListObjectLabels]);
    }

    [Fact]
    public async Task Have_values_that_are_texts_numbers_and_booleans()
    {
        var kinds = new SortedDictionary<string, JsonValueKind>(StringComparer.Ordinal);
        foreach (var node in _session.Host.Nodes)
        {
            foreach (var label in await LabelsAsync(node))
            {
                kinds[label.GetProperty("qualified_key").GetString()!] = label.GetProperty("value").ValueKind;
            }
        }

        Assert.Equal(
            [
                "acme/rack Number", "acme/tier String", "acme:edge/canary True", "acme:edge/owner String", "platform/env String",
                "platform/region String", "platform/role String",
            ],
            kinds.Select(kind => $"{kind.Key} {kind.Value}"));
        Assert.NotEmpty((await _session.SearchAsync("rack in (1, 2, 3, 4, 5, 6)")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task One_whose_definition_is_gone_is_matched_by_no_selector()
    {
        var orphan = Assert.Single(await LabelsAsync(_session.Host.Nodes[1]), label => !label.TryGetProperty("definition_id", out _));

        Assert.Equal("system", orphan.GetProperty("assigned_by").GetString());
        Assert.Empty((await _session.SearchAsync("owner")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task What_does_not_exist_has_none()
    {
        Assert.Equal("""{"items":[]}""", (await _session.GetAsync($"/v1/objects/node/{Guid.CreateVersion7()}/labels")).Text);
        Assert.Equal("""{"items":[]}""", (await _session.GetAsync($"/v1/objects/project/{_session.Host.Project}/labels")).Text);
        (await _session.GetAsync("/v1/objects/node/edge-eu-07/labels")).Problem(400, "invalid_object_id");
    }
}
