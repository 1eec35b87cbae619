using System.Management.Automation;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Gives up the old connection where the engine refuses what was given to connect with. That is a failed attempt to connect all the same,
/// and a script that goes on after it must not act at the former server. Stands before the attributes that refuse.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectsAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics? engineIntrinsics, object? inputData)
    {
        if (engineIntrinsics is not null)
        {
            DefaultConnection.Begin(engineIntrinsics.SessionState);
        }

        return inputData;
    }
}
