using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Takes a sandbox for its connection, and explains why a connection that went through another process is none any more.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LiveConnectionAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        PSValue.Unwrap(inputData) switch
        {
            PlexSandbox sandbox => sandbox.Connection,
            _ when Is(inputData, "Project") =>
                throw new ArgumentTransformationMetadataException("A project is not a connection. Give it as -Project."),
            _ when Is(inputData, "Node") =>
                throw new ArgumentTransformationMetadataException("A node is not a connection. Give it as -Node."),
            not PlexConnection when Is(inputData, "Connection") => throw new ArgumentTransformationMetadataException(
                "This connection came from another process, and its token did not come along. Call Connect-Plexsphere inside the job."),
            _ => inputData,
        };

    // Of this process or, without what is behind it, of another one.
    private static bool Is(object? value, string type) => PSObject.AsPSObject(value ?? "").TypeNames
        .Any(name => name == $"Plexsphere.Plex{type}" || name == $"Deserialized.Plexsphere.Plex{type}");
}
