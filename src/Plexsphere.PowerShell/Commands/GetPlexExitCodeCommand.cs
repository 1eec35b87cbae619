using System.Management.Automation;
using Plexsphere.PowerShell.Binding;

namespace Plexsphere.PowerShell.Commands;

/// <summary>
/// Writes the exit code that plexctl would have ended with for an error or several: exactly one number, and it never fails.
/// </summary>
[Cmdlet(VerbsCommon.Get, "PlexExitCode")]
[OutputType(typeof(int))]
public sealed class GetPlexExitCodeCommand : PlexCommand
{
    private const int Unknown = 1;
    private const int Usage = 2;
    private const int MaxDepth = 16;

    // What the engine's parameter binder calls its refusals begins so.
    private static readonly string[] BinderErrors =

        [
            "Parameter",
            "Missing",
            "Ambiguous",
            "NamedParameter",
            "PositionalParameter",
            "CannotConvertArgument",
            "InputObject",
            "GetParameterValue",
        ];

    private int _largest;

    /// <summary>Errors, exceptions, or collections of them such as an error variable; nothing means success.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    private protected override void Process()
    {
        try
        {
            Look(InputObject, 0);
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            // A collection that cannot be read to its end: the answer is a number all the same.
            _largest = Math.Max(_largest, Unknown);
        }
    }

    private protected override void End() => WriteObject(_largest);

    private void Look(object? item, int depth)
    {
        var value = PSValue.Unwrap(item);
        if (depth > MaxDepth)
        {
            // A list that contains itself has no end.
            _largest = Math.Max(_largest, Unknown);
        }
        else if (LanguagePrimitives.GetEnumerator(value) is { } many)
        {
            while (many.MoveNext())
            {
                Look(many.Current, depth + 1);
            }
        }
        else if (value is not null)
        {
            _largest = Math.Max(_largest, value switch
            {
                ErrorRecord record => CodeOf(record),
                Exception exception => CodeOf(exception),
                _ => Unknown,
            });
        }
    }

    private static int CodeOf(ErrorRecord record) => FromBinder(record) ? Usage : CodeOf(record.Exception);

    private static int CodeOf(Exception? exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case PlexException failure:
                    return failure.ExitCode;
                case RemoteException { SerializedRemoteException: { } remote } when IsOurs(remote)
                    && remote.Properties["ExitCode"]?.Value is int code:
                    return code;
                case IContainsErrorRecord { ErrorRecord: { } record } when FromBinder(record):
                    return Usage;
                case IContainsErrorRecord { ErrorRecord.Exception: PlexException failure }:
                    return failure.ExitCode;
            }
        }

        return Unknown;
    }

    private static bool IsOurs(PSObject serialized) => serialized.TypeNames.Contains($"Deserialized.{typeof(PlexException).FullName}");

    // By id and not by type: inside a trap the exception is the one inside the binder's own.
    private static bool FromBinder(ErrorRecord record) =>
        record.InvocationInfo?.MyCommand?.ModuleName == "Plexsphere"
        && record.Exception is not PlexException
        && BinderErrors.Any(prefix => record.FullyQualifiedErrorId.StartsWith(prefix, StringComparison.Ordinal));
}
