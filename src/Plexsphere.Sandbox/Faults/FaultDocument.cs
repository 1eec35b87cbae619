using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Faults;

/// <summary>A fault; what is left out is as <see cref="SandboxFault"/> has it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FaultDocument
{
    private static readonly SandboxFault Usual = new() { Kind = SandboxFaultKind.Answer };

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

    public SandboxFault ToFault() => new()
    {
        Kind = Kind,
        Operation = Operation,
        Skip = Skip ?? Usual.Skip,
        Times = Times ?? Usual.Times,
        Milliseconds = Milliseconds ?? Usual.Milliseconds,
        Bytes = Bytes ?? Usual.Bytes,
        Reads = Reads ?? Usual.Reads,
        Status = Status ?? Usual.Status,
        Body = Body,
        ContentType = ContentType ?? Usual.ContentType,
        ContentEncoding = ContentEncoding,
        RetryAfter = RetryAfter,
        Location = Location,
    };
}
