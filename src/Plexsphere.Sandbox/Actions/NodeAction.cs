using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Plexsphere.Sandbox.Actions;

/// <summary>An action that the simulated nodes know.</summary>
internal abstract class NodeAction
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public abstract string Name { get; }

    public abstract string Description { get; }

    public virtual ActionKind Kind => ActionKind.Builtin;

    public virtual IReadOnlyList<ActionParameter> Parameters => [];

    /// <summary>The shortest and the longest run, at speed 1.</summary>
    public abstract (TimeSpan Shortest, TimeSpan Longest) Duration { get; }

    /// <summary>Whether it changes the node, rather than reading from it.</summary>
    public virtual bool Changes => false;

    /// <summary>Whether it runs until it is stopped, whatever its duration says.</summary>
    public virtual bool NeverEnds => false;

    /// <summary>Whether an output that is too large to travel inline can be uploaded.</summary>
    public virtual bool ReachesObjectStore => true;

    internal ActionResult Execute(ActionRun run)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Required && run.Parameters[parameter.Name].Length == 0)
            {
                return ActionResult.Refused($"missing required parameter: {parameter.Name}");
            }
        }

        return Run(run);
    }

    protected abstract ActionResult Run(ActionRun run);

    protected static (TimeSpan Shortest, TimeSpan Longest) Milliseconds(int shortest, int longest) =>
        (TimeSpan.FromMilliseconds(shortest), TimeSpan.FromMilliseconds(longest));

    /// <summary>An object with two-space indentation and no newline at its end, as the agent prints it.</summary>
    protected static ActionResult Json(Action<Utf8JsonWriter> members, int exitCode = 0)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return ActionResult.Bytes(buffer.WrittenSpan.ToArray(), exitCode);
    }

    /// <summary>RFC 3339 to the second, as the agent's language prints it.</summary>
    protected static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
