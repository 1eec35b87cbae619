using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Api;

/// <summary>What operations on the fleet ask the authorizer for. All of it is granted unless it is denied to everybody.</summary>
internal sealed class Gates(SandboxGates denied)
{
    /// <summary>The object of gates that are about no object in particular.</summary>
    internal const string Platform = "platform:sandbox";

    /// <summary>Refuses where the gate is closed, naming the relation that would open it.</summary>
    internal void Require(SandboxGates gate, HttpContext context, string relation)
    {
        if (IsClosed(gate))
        {
            throw Problems.PermissionDenied(relation, ProjectGuard.PrincipalOf(context).Relation);
        }
    }

    internal bool IsClosed(SandboxGates gate) => denied.HasFlag(gate);
}
