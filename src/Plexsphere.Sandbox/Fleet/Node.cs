namespace Plexsphere.Sandbox.Fleet;

/// <summary>One simulated machine: who it is, and the facts that its actions report.</summary>
internal sealed class Node
{
    /// <summary>The fewest processes of a busy node.</summary>
    internal const int BusyFrom = 220;

    public required Guid Id { get; init; }

    /// <summary>Unique in the fleet; hostname and mesh address are made of it.</summary>
    public required int Number { get; init; }

    public required string Hostname { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required string Architecture { get; init; }

    public required int CpuCount { get; init; }

    public required string KernelVersion { get; init; }

    /// <summary>How many lines <c>ps</c> prints.</summary>
    public required int ProcessCount { get; init; }

    /// <summary>A busy node has so many processes that <c>diagnostics.collect</c> is over 16 KiB.</summary>
    public bool IsBusy => ProcessCount >= BusyFrom;

    /// <summary>Every action fails on a troubled node, from the start of the sandbox on: its disk went read-only.</summary>
    public required bool IsTroubled { get; init; }

    /// <summary>How long the machine had been up when the sandbox started.</summary>
    public required TimeSpan Uptime { get; init; }

    public string MeshAddress => $"10.99.{Number / 256}.{Number % 256}";

    public long MemoryBytes => CpuCount * 2L * 1024 * 1024 * 1024 - 97_255_424;

    public long DiskBytes => CpuCount * 20L * 1000 * 1000 * 1000;
}
