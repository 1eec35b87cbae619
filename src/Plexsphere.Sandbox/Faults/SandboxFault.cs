using Plexsphere.Sandbox.Operations;

namespace Plexsphere.Sandbox.Faults;

/// <summary>Something that goes wrong with requests of an operation.</summary>
public sealed record SandboxFault
{
    private const int MaximumBytes = 64 * 1024 * 1024;
    private const int Day = 24 * 60 * 60 * 1000;

    /// <summary>What goes wrong.</summary>
    public required SandboxFaultKind Kind { get; init; }

    /// <summary>The operation, one of <see cref="SandboxOperations"/>; null for every one.</summary>
    public string? Operation { get; init; }

    /// <summary>How many requests are served normally first.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests the fault then applies to; 0 for all.</summary>
    public int Times { get; init; } = 1;

    /// <summary>A time in milliseconds, negative only for a clock that is behind.</summary>
    public int Milliseconds { get; init; }

    /// <summary>A number of bytes.</summary>
    public int Bytes { get; init; } = 1;

    /// <summary>A number of reads.</summary>
    public int Reads { get; init; } = 1;

    /// <summary>The status of the fault's response.</summary>
    public int Status { get; init; } = StatusCodes.Status500InternalServerError;

    /// <summary>The body of the fault's response; none by default.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of the fault's response, if it has a body.</summary>
    public string ContentType { get; init; } = "application/problem+json";

    /// <summary>The Content-Encoding header of the fault's response, whose body is not encoded; none by default.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The Retry-After header of the fault's response, as it is given; none by default.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The Location header of the fault's response; none by default.</summary>
    public string? Location { get; init; }

    /// <summary>Why the fault is invalid; null when it is not.</summary>
    internal string? FindError() =>
        Skip < 0 || Times < 0 ? "skip and times must not be negative."
        : Bytes is < 1 or > MaximumBytes ? $"bytes must be from 1 to {MaximumBytes}."
        : Milliseconds is < -Day or > Day || (Milliseconds < 0
            && Kind != SandboxFaultKind.ClockSkew) ? $"milliseconds must be from 0 to {Day}, or down to {-Day} for a clock."
        : Reads < 1 ? "reads must be at least 1."
        : Kind == SandboxFaultKind.Unseen && Operation != SandboxOperations.DispatchExecution
            ? $"operation must be {SandboxOperations.DispatchExecution}."
        : Status is < 200 or > 599 ? "status must be from 200 to 599."
        : null;
}
