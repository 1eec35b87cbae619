using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Faults;

/// <summary>A fault; what is left out is as <see cref="SandboxFault"/> has it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FaultDocument
{
    private static readonly SandboxFault Defaults = new() { Kind = SandboxFaultKind.Answer };

    public required SandboxFaultKind Kind { get; init; }

    public string? Operation { get; init; }

    public int? Skip { get; init; }

    public int? Times { get; init; }

    public int? Milliseconds { get; init; }

    public int? Bytes { get; init; }

    public int? Reads { get; init; }

    public int? Status { get; init; }

    public string? Body { get; init; }

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? RetryAfter { get; init; }

    public string? Location { get; init; }

    internal SandboxFault ToFault() => new()
    {
        Kind = Kind,
        Operation = Operation,
        Skip = Skip ?? Defaults.Skip,
        Times = Times ?? Defaults.Times,
        Milliseconds = Milliseconds ?? Defaults.Milliseconds,
        Bytes = Bytes ?? Defaults.Bytes,
        Reads = Reads ?? Defaults.Reads,
        Status = Status ?? Defaults.Status,
        Body = Body,
        ContentType = ContentType ?? Defaults.ContentType,
        ContentEncoding = ContentEncoding,
        RetryAfter = RetryAfter,
        Location = Location,
    };
}
