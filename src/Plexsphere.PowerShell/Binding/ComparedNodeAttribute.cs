using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Takes the id of a node, or the word for what most nodes say.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ComparedNodeAttribute : ArgumentTransformationAttribute
{
    /// <summary>The word.</summary>
    internal const string Majority = "Majority";

    private static readonly UuidAttribute Id = new() { Strict = true, Nodes = true };

    /// <summary>The id of a value that was read; null for the word.</summary>
    internal static Guid? IdOf(string value) => value == Majority ? null : Guid.Parse(value);

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => PSValue.Unwrap(inputData) switch
    {
        string text when text.Equals(Majority, StringComparison.OrdinalIgnoreCase) => Majority,
        string text when !Guid.TryParse(text, out _) => throw new ArgumentTransformationMetadataException(
            $"'{PlexText.Line(text)}' is neither {Majority} nor the id of a node."),
        _ => Id.Transform(engineIntrinsics, inputData)?.ToString(),
    };
}
