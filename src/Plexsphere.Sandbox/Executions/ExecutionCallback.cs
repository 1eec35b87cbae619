using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Executions;

/// <summary>What a node reports about its share of an execution.</summary>
internal sealed record ExecutionCallback(ExecutionStatus Status)
{
    public int? ExitCode { get; init; }

    public string? Error { get; init; }

    /// <summary>Greater than zero on the second <c>started</c>, which asks where to upload an output of that size.</summary>
    public long DeclaredOutputBytes { get; init; }

    public byte[]? InlineOutput { get; init; }

    public string? ObjectKey { get; init; }

    public string? Sha256 { get; init; }
}
