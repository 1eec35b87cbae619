using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Plexsphere.Tests.Support;

/// <summary>Executions with nodes that have names, for reports.</summary>
internal static class SampleRun
{
    private static readonly DateTimeOffset Begin = new(2026, 8, 4, 10, 0, 0, TimeSpan.Zero);

    /// <summary>An upgrade of twelve nodes: one failed, one was late, one differs from the others, one has a large output.</summary>
    public static PlexExecution Incident()
    {
        const string Usual = """
            plexd 2.4.1 → 2.5.0
            package verified: sha256 4f1c9a…e07b
            stopping plexd.service … ok
            installing … ok
            migrating state: 3 steps … ok
            starting plexd.service … ok
            mesh: joined as relay
            mesh: 11 of 11 peers answer
            mtu: 1420
            health: ok

            """;
        var odd = Usual.Replace("11 of 11 peers answer", "9 of 11 peers answer", StringComparison.Ordinal)
            .Replace("mtu: 1420", "mtu: 1380", StringComparison.Ordinal);
        const string Broken = """
            plexd 2.4.1 → 2.5.0
            package verified: sha256 4f1c9a…e07b
            stopping plexd.service … ok
            error: /var/lib/plexd/run: read-only file system
            rolling back … failed: plexd.service does not start

            """;
        (string Name, string Status, JsonObject? Output, double From, double To)[] nodes =
        [
            ("edge-eu-07", "succeeded", Inline(Usual), 0.1, 4.2),
            ("edge-ap-08", "succeeded", Sample.Archived(new string('a', 64)), 0.1, 6.9),
            ("core-us-09", "failed", Inline(Broken), 0.2, 2.4),
            ("edge-us-13", "succeeded", Inline(odd), 0.2, 5.8),
            ("edge-eu-14", "succeeded", Inline(Usual), 0.2, 4.4),
            ("edge-eu-15", "succeeded", Inline(Usual), 0.3, 3.9),
            ("core-eu-16", "succeeded", Inline(Usual), 0.3, 4.8),
            ("core-us-17", "timeout", null, 0.3, 15),
            ("edge-us-18", "succeeded", Inline(Usual), 0.4, 4.1),
            ("edge-ap-19", "succeeded", Inline(Usual), 0.4, 5.3),
            ("edge-ap-20", "succeeded", Inline(Usual), 0.5, 4.6),
            ("core-ap-21", "succeeded", Inline(Usual), 0.5, 4.9),
        ];
        var targets = nodes.Select((node, index) => Target(index, node.Status, node.Output, node.From, node.To));
        return Of("service.upgrade", "failed", [.. targets], index => nodes[index].Name);
    }

    /// <summary>An execution whose nodes each put out a text of their own, and are called node-0001 and so on.</summary>
    public static PlexExecution OfTexts(IEnumerable<string> texts, string action = "system.info", string status = "succeeded") => Of(
        action,
        status,
        [.. texts.Select((text, index) => Target(index, status, Inline(text), 0, 1 + (index % 10)))],
        index => string.Create(CultureInfo.InvariantCulture, $"node-{index + 1:0000}"),
        id: Guid.Parse("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c9"));

    /// <summary>An execution, with names for the nodes that the targets were numbered for.</summary>
    public static PlexExecution Of(string action, string status, JsonObject[] targets, Func<int, string?> name, Guid? id = null)
    {
        var wire = Sample.Execution(status, id, targets);
        wire["action"] = action;
        wire["created_at"] = Time(0);
        wire["updated_at"] = Time(15);
        var execution = Sample.Read(wire);
        execution.Connection = Connection(Enumerable.Range(0, targets.Length).ToDictionary(NodeId, name));
        return execution;
    }

    /// <summary>The target of a numbered node, between so many seconds after the beginning.</summary>
    public static JsonObject Target(int number, string status, JsonObject? output, double from = 0, double to = 1)
    {
        var target = Sample.Target(status, output, NodeId(number));
        target["created_at"] = Time(from);
        target["updated_at"] = Time(to);
        return target;
    }

    public static JsonObject Inline(string text) => Sample.Inline(Encoding.UTF8.GetBytes(text));

    /// <summary>The node that is counted so, from 0.</summary>
    public static Guid NodeId(int number) =>
        new(0x0190a8b8, 0x1c1, 0x7b1b, [0x8b, 0x1b, .. BitConverter.GetBytes(number * 0x9e3779b97f5L)[..6]]);

    /// <summary>A connection that knows the names of nodes.</summary>
    public static PlexConnection Connection(Dictionary<Guid, string?>? names = null) => new(new PlexConnectionSettings
    {
        Server = new Uri("https://plex.example"),
        Token = Engines.Token,
        Source = "parameter",
        TokenSource = "parameter",
    })
    {
        NameOfNode = id => names?.GetValueOrDefault(id),
    };

    private static string Time(double seconds) =>
        Begin.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
