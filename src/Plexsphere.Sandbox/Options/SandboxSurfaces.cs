namespace Plexsphere.Sandbox.Options;

/// <summary>Groups of operations that a deployment can lack.</summary>
[Flags]
public enum SandboxSurfaces
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The search, whose path older servers do not have: 404 without a code.</summary>
    Search = 1,

    /// <summary>The list of nodes; this and the following are refused with 501.</summary>
    Nodes = 1 << 1,

    /// <summary>The reachability of a node.</summary>
    Reachability = 1 << 2,

    /// <summary>The mesh of a domain.</summary>
    Mesh = 1 << 3,

    /// <summary>The labels of an object.</summary>
    Labels = 1 << 4,

    /// <summary>The hooks that were discovered.</summary>
    Hooks = 1 << 5,

    /// <summary>What nodes reported about their agents.</summary>
    Capabilities = 1 << 6,

    /// <summary>The list of domains.</summary>
    Domains = 1 << 7,
}
