using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Plexsphere.Core.Executions;

/// <summary>
/// What is to be dispatched once more of executions that have ended: a node each, and each but once, however many executions say so.
/// </summary>
/// <param name="statuses">The targets that are meant, by how they ended.</param>
/// <param name="serverOf">What tells the servers of executions apart.</param>
/// <param name="parametersOf">What an execution is dispatched with again; not known where it is false.</param>
internal sealed class RedoPlan(
    IReadOnlyCollection<string> statuses,
    Func<PlexExecution, string> serverOf,
    Func<PlexExecution, (bool Known, IReadOnlyDictionary<string, JsonElement>? Parameters)> parametersOf)
{
    private readonly HashSet<(string, Guid, Guid, string, string, string)> _planned = [];
    private readonly HashSet<PlexTarget> _timedOut = [];
    private readonly List<RedoStep> _steps = [];
    private readonly List<PlexExecution> _unknown = [];

    /// <summary>What is dispatched, in the order in which it was added.</summary>
    internal IReadOnlyList<RedoStep> Steps => _steps;

    /// <summary>The executions of which something is to be dispatched, and nobody here knows with which parameters.</summary>
    internal IReadOnlyList<PlexExecution> Unknown => _unknown;

    /// <summary>How many targets were left out because the same is dispatched to their node already.</summary>
    internal int Repeated { get; private set; }

    /// <summary>How many targets were left out because they timed out, and the action may have run.</summary>
    internal int TimedOut => _timedOut.Count;

    /// <summary>Adds what is meant of an execution.</summary>
    /// <param name="execution">An execution that has ended.</param>
    /// <param name="nodes">The nodes that are meant; none are all.</param>
    internal void Add(PlexExecution execution, IReadOnlyCollection<Guid> nodes)
    {
        var meant = execution.Targets.Where(target => nodes.Count == 0 || nodes.Contains(target.NodeId)).ToList();
        if (!statuses.Contains(PlexStatus.Timeout))
        {
            _timedOut.UnionWith(meant.Where(target => target.Status == PlexStatus.Timeout));
        }

        meant.RemoveAll(target => !statuses.Contains(target.Status));
        if (meant.Count == 0)
        {
            return;
        }

        var (known, parameters) = parametersOf(execution);
        if (!known)
        {
            _unknown.Add(execution);
            return;
        }

        var (server, text) = (serverOf(execution), Text(parameters));
        foreach (var target in meant)
        {
            if (_planned.Add((server, execution.ProjectId, target.NodeId, execution.Action, execution.Type, text)))
            {
                _steps.Add(new RedoStep(target, execution, parameters));
            }
            else
            {
                Repeated++;
            }
        }
    }

    // The same for the same values, whatever order their members stand in. Numbers are what was written: 1 and 1.0 can be two things.
    private static string Text(IReadOnlyDictionary<string, JsonElement>? parameters)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            Write(json, (parameters ?? new Dictionary<string, JsonElement>()).Select(member => (member.Key, member.Value)));
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<(string Name, JsonElement Value)> members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Write(json, value.EnumerateObject().Select(member => (member.Name, member.Value)));
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
