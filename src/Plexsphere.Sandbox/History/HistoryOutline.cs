using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.History;

/// <summary>What a listing needs to know of a past execution to filter it, and to render it later.</summary>
internal readonly record struct HistoryOutline(NodeAction Action, ExecutionStatus Status);
