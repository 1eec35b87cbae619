namespace Plexsphere.Sandbox.Selectors;

/// <summary>One term of a selector: a label key, and what is asked of its value.</summary>
internal sealed record SelectorRequirement(SelectorOperator Operator, string Key, IReadOnlyList<string> Values)
{
    internal bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            SelectorOperator.Equal => present && value == Values[0],
            // The documents do not say whether a node without the key matches; it does here, as in Kubernetes.
            SelectorOperator.NotEqual => !present || value != Values[0],
            SelectorOperator.In => present && Values.Contains(value!),
            SelectorOperator.Exists => present,
            _ => !present,
        };
    }
}
