using Plexsphere.Sandbox.Actions;

namespace Plexsphere.Sandbox.Api;

/// <summary>A dispatch whose body was found well-formed: exactly one of selector and node is set.</summary>
internal sealed record DispatchRequest(
    string Action, ActionKind Kind, ActionParameters Parameters, TimeSpan? Timeout, string? Selector, Guid? NodeId);
