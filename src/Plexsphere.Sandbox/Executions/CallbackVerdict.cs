namespace Plexsphere.Sandbox.Executions;

/// <summary>What the server makes of a callback.</summary>
internal enum CallbackVerdict
{
    Accepted,
    NotFound,
    NotReportable,
    InlineOutputTooLarge,
    AlreadyTerminal,
    IllegalTransition,
    UnknownUpload,
}
