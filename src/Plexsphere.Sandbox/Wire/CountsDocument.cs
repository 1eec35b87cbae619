namespace Plexsphere.Sandbox.Wire;

/// <summary>How many requests of operators and of nodes there were, by operation, and how many executions were minted.</summary>
internal sealed record CountsDocument(
    long Total, IReadOnlyDictionary<string, long> Operations, IReadOnlyDictionary<string, long> NodeOperations, long Minted);
