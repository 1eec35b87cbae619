namespace Plexsphere.Sandbox.Actions;

/// <summary>The wire's spelling of kinds.</summary>
internal static class ActionKinds
{
    internal static string ToWire(this ActionKind kind) => kind == ActionKind.Hook ? "hook" : "builtin";
}
