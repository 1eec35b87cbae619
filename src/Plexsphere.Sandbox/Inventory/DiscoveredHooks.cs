using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>The hooks as they were discovered: each of the catalog on each node that reported.</summary>
internal static class DiscoveredHooks
{
    internal static IReadOnlyList<HookDocument> On(IReadOnlyList<Node> nodes, ActionCatalog catalog)
    {
        var hooks = catalog.Actions.OfType<Hook>()
            .Select(hook => (hook.Name, Digest: $"sha256:{hook.Digest}", Match: hook.PinnedDigest == hook.Digest))
            .ToList();
        return
        [
            .. nodes.SelectMany(node => hooks.Select(hook =>
                new HookDocument(node.Id, SandboxIds.Domain, hook.Name, hook.Digest, hook.Match))),
        ];
    }
}
