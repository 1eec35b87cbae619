using System.Management.Automation;
using Plexsphere.Core.Fleet;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Takes a project by its id, as an object, or by its slug; everything else is refused before anything is sent.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProjectAttribute : EngineArgumentAttribute
{
    private protected override object? Read(object? value, object? written) => value switch
    {
        null => null,
        Guid id => UuidAttribute.NotNil(id).ToString(),
        PlexProject project => project.Id.ToString(),
        string text => Checked(text.Trim()),
        var other => throw new ArgumentTransformationMetadataException(
            $"A {other.GetType().Name} is not a project: give its UUID, its slug, or an object of Get-PlexProject."),
    };

    private static string Checked(string text)
    {
        try
        {
            ProjectDirectory.IsId(text, out _);
            return text;
        }
        catch (PlexException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
