using System.Text.Json;

namespace Plexsphere.Core.Http;

/// <summary>A response that is about something else than was asked for.</summary>
internal sealed class ContradictionException : JsonException
{
    /// <param name="path">The member that says so.</param>
    /// <param name="said">What it says.</param>
    /// <param name="asked">What was asked for.</param>
    internal ContradictionException(string path, object? said, object? asked)
        : this(path, $"it is {Text(said)}, not {Text(asked)}")
    {
    }

    private ContradictionException(string path, string reason)
        : base(reason, path, null, null)
    {
    }

    /// <summary>The same, naming the execution that the response is about.</summary>
    internal ContradictionException Naming(Guid execution) => new(Path!, $"{Message}; the response names execution {execution}");

    private static string Text(object? value) => value is Guid id ? $"{id}" : $"'{value}'";
}
