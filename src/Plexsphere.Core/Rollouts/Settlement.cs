namespace Plexsphere.Core.Rollouts;

/// <summary>How a dispatch to a node came out.</summary>
/// <param name="Node">The node.</param>
/// <param name="Status">One of <see cref="PlexRolloutStatus"/>.</param>
/// <param name="Execution">The execution as it was last seen; null where there is none, or none is known.</param>
/// <param name="Message">Why, on one line; null where the status says all.</param>
/// <param name="Failure">What went wrong with a request, if that was it.</param>
internal sealed record Settlement(
    RolloutNode Node, string Status, PlexExecution? Execution = null, string? Message = null, PlexException? Failure = null)
{
    /// <summary>Goes by how an execution has ended on the one node that it went to.</summary>
    internal static Settlement Of(RolloutNode node, PlexExecution execution)
    {
        var target = execution.Targets.FirstOrDefault(target => target.NodeId == node.Id);
        var status = target is not null && PlexStatus.IsFinished(target.Status) ? target.Status : execution.Status;
        return (target, status) switch
        {
            (null, _) when execution.Targets.Count > 0 => new(
                node,
                PlexRolloutStatus.Unknown,
                execution,
                $"The server says that the execution went to node {execution.Targets[0].NodeId}, and it was dispatched to {node.Id}."),
            (null, PlexStatus.Succeeded) => new(node, PlexRolloutStatus.Failed, execution, "The execution has no target: no node ran it."),
            (_, PlexStatus.Succeeded) when target!.Status != PlexStatus.Succeeded => new(
                node,
                PlexRolloutStatus.Unknown,
                execution,
                $"The execution has succeeded, and its target is {PlexText.Line(target.Status)}."),
            (_, PlexStatus.Succeeded or PlexStatus.Failed or PlexStatus.Timeout or PlexStatus.Cancelled) => new(node, status, execution),
            _ => new(
                node, PlexRolloutStatus.Unknown, execution, $"'{PlexText.Line(status)}' is a status that this version does not know."),
        };
    }
}
