namespace Plexsphere.Sandbox.Selectors;

/// <summary>What one requirement of a selector asks of a label.</summary>
internal enum SelectorOperator
{
    Equal,
    NotEqual,
    In,
    Exists,
    Absent,
}
