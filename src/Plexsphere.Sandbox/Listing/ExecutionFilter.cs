using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Listing;

/// <summary>What a listing asks for; null asks for anything.</summary>
internal readonly record struct ExecutionFilter(ExecutionStatus? Status, string? ActionName)
{
    public bool IsEmpty => Status is null && ActionName is null;

    internal bool Matches(ExecutionStatus status, string actionName) =>
        (Status is not { } wanted || wanted == status) && (ActionName is null || ActionName == actionName);
}
