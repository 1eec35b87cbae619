namespace Plexsphere.Sandbox.Simulation;

/// <summary>The ids that every sandbox shares, so that the examples of the product's documents work unchanged.</summary>
internal static class SandboxIds
{
    internal static readonly Guid Project = Guid.Parse("0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0");

    internal static readonly Guid EmptyProject = Guid.Parse("0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c1");

    internal static readonly Guid OtherProject = Guid.Parse("0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c2");

    internal static readonly Guid Domain = Guid.Parse("0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0");

    internal static readonly Guid OtherDomain = Guid.Parse("0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d1");

    internal static readonly Guid Binding = Guid.Parse("0190a8b8-d3d3-7d3d-8d3d-d3d3d3d3d3d1");

    internal static readonly Guid SecondBinding = Guid.Parse("0190a8b8-d3d3-7d3d-8d3d-d3d3d3d3d3d2");

    internal static readonly Guid FirstNode = Guid.Parse("0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1");

    internal static readonly Guid FirstExecution = Guid.Parse("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2");
}
