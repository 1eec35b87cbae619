using System.Management.Automation;
using Plexsphere.PowerShell.Loading;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Has our engine read an argument. Where that cannot be loaded the argument passes unread: it is the command that says what is missing,
/// and it does so before it looks at any argument.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class EngineArgumentAttribute : ArgumentTransformationAttribute
{
    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return Read(PSValue.Unwrap(inputData), inputData);
        }
        catch (FileNotFoundException e) when (DependencyContext.Explain(e) is not null)
        {
            return Unread(inputData);
        }
    }

    /// <summary>Reads the argument.</summary>
    /// <param name="value">The argument.</param>
    /// <param name="written">The same in its wrapper, which knows how it was written.</param>
    private protected abstract object? Read(object? value, object? written);

    /// <summary>What stands for an argument that cannot be read.</summary>
    private protected virtual object? Unread(object? argument) => argument;
}
