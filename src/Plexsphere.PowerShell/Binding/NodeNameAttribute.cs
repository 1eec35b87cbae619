using System.Management.Automation;
using Plexsphere.Core.Fleet;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Takes the name of a node as text and as nothing else, and refuses what could not be told from something else.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeNameAttribute : EngineArgumentAttribute
{
    private protected override object? Read(object? value, object? written) => value switch
    {
        null => null,
        string text when NodeNames.Flaw(text) is { } flaw =>
            throw new ArgumentTransformationMetadataException($"'{PlexText.Line(text)}' is no name for a node: it {flaw}."),
        string text => text,
        var other => throw new ArgumentTransformationMetadataException(
            $"A value of type {other.GetType().Name} is not the text of a name."),
    };
}
