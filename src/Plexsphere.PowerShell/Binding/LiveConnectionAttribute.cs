using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Takes a sandbox for its connection, and explains why a connection that went through another process is none any more.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LiveConnectionAttribute : ArgumentTransformationAttribute
{
    private const string Deserialized = "Deserialized.Plexsphere.PlexConnection";

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            PlexSandbox sandbox => sandbox.Connection,
            PlexProject => throw new ArgumentTransformationMetadataException("A project is not a connection. Give it as -Project."),
            PlexNode => throw new ArgumentTransformationMetadataException("A node is not a connection. Give it as -Node."),
            _ when inputData is PSObject foreign && foreign.TypeNames.Contains(Deserialized) =>
                throw new ArgumentTransformationMetadataException(
                    "This connection came from another process, and its token did not come along. Call Connect-Plexsphere inside the job."),
            _ => inputData,
        };
}
