using System.Management.Automation;

namespace Plexsphere.PowerShell.Loading;

/// <summary>Runs when the module is imported, in every runspace that imports it.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <summary>Prepares the loading of the engine; loads nothing yet.</summary>
    public void OnImport() => DependencyContext.Watch();
}
