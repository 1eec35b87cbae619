using System.Management.Automation;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Streams;

/// <summary>Makes error records of the error table's failures.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of a failure, as it is told in this session.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">What it is about.</param>
    /// <param name="session">The session; its default connection is where a pasted line goes.</param>
    internal static ErrorRecord From(PlexException failure, object? target, SessionState session)
    {
        if (failure.Subject.Server is { } server && DefaultConnection.IsElsewhere(session, server))
        {
            failure.Subject = failure.Subject with { OtherServer = server };
        }

        return new(failure, failure.ErrorId, Enum.Parse<ErrorCategory>(failure.Error.Category), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = failure.RecommendedAction },
        };
    }
}
