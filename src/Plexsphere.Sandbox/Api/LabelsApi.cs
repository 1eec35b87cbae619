using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>The labels of one object.</summary>
internal sealed class LabelsApi(ObjectLabels labels, Gates gates)
{
    internal Task ListAsync(HttpContext context)
    {
        var kind = (string)context.Request.RouteValues["kind"]!;
        if (!RouteIds.TryRead(context, "id", out var id))
        {
            throw Problems.InvalidObjectId();
        }

        gates.Require(SandboxGates.Labels, context, $"{kind}:{id}#maintainer");
        return Responses.WriteAsync(context, labels.Of(kind, id), SandboxJson.Relaxed.LabelListDocument);
    }
}
