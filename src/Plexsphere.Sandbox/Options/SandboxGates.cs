namespace Plexsphere.Sandbox.Options;

/// <summary>Permissions that can be denied to everybody.</summary>
[Flags]
public enum SandboxGates
{
    /// <summary>None: everybody who may read may read all.</summary>
    None = 0,

    /// <summary>Reading at the level of the platform: capabilities, hooks and the preview of selectors.</summary>
    PlatformGate = 1,

    /// <summary>The relation node-agent: the reachability of a node.</summary>
    NodeAgent = 1 << 1,

    /// <summary>The relation maintainer: the labels of an object.</summary>
    Labels = 1 << 2,

    /// <summary>The relation domain-view: the mesh of a domain.</summary>
    Mesh = 1 << 3,

    /// <summary>Reading nodes: their list, and the nodes that a search finds, which are then left out silently.</summary>
    Nodes = 1 << 4,

    /// <summary>Reading projects, in their list and one by one.</summary>
    Projects = 1 << 5,

    /// <summary>Reading domains.</summary>
    Domains = 1 << 6,
}
