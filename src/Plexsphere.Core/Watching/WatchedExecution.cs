namespace Plexsphere.Core.Watching;

/// <summary>What tells an execution that is watched apart from others.</summary>
/// <param name="Action">Its action; fit to be shown.</param>
/// <param name="Id">The end of its id.</param>
internal sealed record WatchedExecution(string Action, string Id)
{
    private const int ShortestAction = 3;

    internal static WatchedExecution Of(PlexExecution execution) => new(PlexText.Line(execution.Action), ShortId.Of(execution.Id));

    /// <summary>
    /// As much of it as so many columns hold. The action gives way first: executions of one action differ in the id alone.
    /// </summary>
    internal string Within(int columns)
    {
        var action = columns - Id.Length - 1;
        return action >= ShortestAction
            ? $"{DisplayWidth.Cut(Action, action)} {Id}"
            : $"…{Id[^Math.Clamp(columns - 1, 0, Id.Length - 1)..]}";
    }

    /// <summary>The action and the end of the id.</summary>
    public override string ToString() => $"{Action} {Id}";
}
