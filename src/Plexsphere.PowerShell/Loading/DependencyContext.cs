using System.Management.Automation;
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
    private static int _watching;

    private DependencyContext()
        : base("Plexsphere")
    {
    }

    /// <summary>Makes the engine loadable. Never undone: other runspaces may hold the module while one removes it.</summary>
    internal static void Watch()
    {
        if (Interlocked.Exchange(ref _watching, 1) == 0)
        {
            // By path and never by name: a name that is not found there is looked for here again, without end.
            Default.Resolving += static (_, name) =>
                name.Name == Engine ? Instance.Value.LoadFromAssemblyPath(Path.Combine(Folder, Engine + ".dll")) : null;
        }
    }

    /// <summary>The error of a cmdlet that lacks a part of the module; null for what is about another file.</summary>
    internal static ErrorRecord? Explain(FileNotFoundException failure)
    {
        // The runtime names an assembly by its full name, and every other file by its path.
        if (failure.FileName is not { } file || !file.Contains(", Version=", StringComparison.Ordinal))
        {
            return null;
        }

        var explained = new FileNotFoundException(
            $"The folder '{Folder}' of the module Plexsphere is missing or not complete.", file, failure);
        return new ErrorRecord(explained, "ModuleIncomplete", ErrorCategory.ObjectNotFound, Folder)
        {
            ErrorDetails = new ErrorDetails(explained.Message)
            {
                RecommendedAction = "Install the module again, then start a new session.",
            },
        };
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
