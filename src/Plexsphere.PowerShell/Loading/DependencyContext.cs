using System.Reflection;
using System.Runtime.Loader;

namespace Plexsphere.PowerShell.Loading;

/// <summary>
/// The private load context of the engine and its libraries. Another module may have brought its own copies of those libraries into
/// the session; neither sees the other's.
/// </summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    private const string Engine = "Plexsphere.Core";

    private static readonly Assembly Vocabulary = typeof(PlexExecution).Assembly;
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Vocabulary.Location)!, "dependencies");
    private static readonly Lazy<DependencyContext> Instance = new(() => new DependencyContext());
    private static int watching;

    private DependencyContext()
        : base("Plexsphere")
    {
    }

    /// <summary>Makes the engine loadable. Never undone: other runspaces may hold the module while one removes it.</summary>
    internal static void Watch()
    {
        if (Interlocked.Exchange(ref watching, 1) == 0)
        {
            Default.Resolving += static (_, name) => name.Name == Engine ? Instance.Value.LoadFromAssemblyName(name) : null;
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // The records must be the ones that the session can name.
        if (assemblyName.Name == Vocabulary.GetName().Name)
        {
            return Vocabulary;
        }

        var path = Path.Combine(Folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
