using System.Management.Automation;
using Plexsphere.Core.Executions;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Makes a time of an age, of a date as ISO writes it, and of what already is a time; the engine's own conversion guesses.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeBoundAttribute : EngineArgumentAttribute
{
    private protected override object? Read(object? value, object? written) => value switch
    {
        null => null,
        DateTimeOffset time => time,
        DateTime { Kind: DateTimeKind.Utc } time => new DateTimeOffset(time),
        DateTime clock when TimeBound.TryLocal(clock, out var time) => time,

        // To the engine, a bare 90s is the number 90 and 3d is 3; only the wrapper knows how it was written, and it is gone with the
        // first variable.
        string or short or decimal when TimeBound.TryParse(written!.ToString()!, DateTimeOffset.UtcNow, out var time) => time,
        var other => throw new ArgumentTransformationMetadataException(
            $"'{PlexText.Line(other.ToString())}' is not "
                + $"{TimeBound.Forms}{(other is string ? "" : "; put an age into quotation marks")}."),
    };

    private protected override object? Unread(object? argument) => default(DateTimeOffset);
}
