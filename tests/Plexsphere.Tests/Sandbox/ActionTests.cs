using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Outputs;

namespace Plexsphere.Tests.Sandbox;

public partial class ActionTests
{
    private static readonly NodeFleet Fleet = FleetBuilder.Build(12, 1);
    private static readonly ActionCatalog Catalog = ActionCatalog.CreateDefault();

    public static TheoryData<string> WithoutParameters =>
        [.. Catalog.Actions.Where(action => action is not SampleHook && !action.Parameters.Any(parameter => parameter.Required))
            .Select(action => action.Name)];

    private static ActionResult Run(string name, string parameters = "{}", int node = 0) =>
        Catalog.Actions.Single(action => action.Name == name).Execute(
            FleetTests.Run(Fleet, Fleet.Nodes[node], ActionParameters.From(JsonElement.Parse(parameters))));

    private static string Text(ActionResult result) => Encoding.UTF8.GetString(result.Body());

    private static string[] Members(string json) =>
        [.. JsonElement.Parse(json).EnumerateObject().Select(member => member.Name)];

    [Fact]
    public void The_catalog_has_the_built_ins_of_the_agent_and_those_of_the_examples()
    {
        Assert.Equal(
            [
                "config.dump", "diagnostics.collect", "diagnostics.ping_peer", "diagnostics.traceroute_peer", "health.check",
                "logs.snapshot", "mesh.reconnect", "restart-agent", "rotate-keys", "service.reload_config", "service.restart",
                "service.upgrade", "system.info",
            ],
            Catalog.Actions.Where(action => !action.Name.StartsWith("sample-", StringComparison.Ordinal)).Select(action => action.Name));
        Assert.NotNull(Catalog.Find("rotate-keys", ActionKind.Hook));
        Assert.Null(Catalog.Find("rotate-keys", ActionKind.Builtin));
        Assert.Null(Catalog.Find("system.info", ActionKind.Hook));
    }

    [Theory]
    [MemberData(nameof(WithoutParameters))]
    public void Succeeds_on_every_node_without_parameters(string name)
    {
        Assert.All(Enumerable.Range(0, Fleet.Nodes.Count), node => Assert.True(Run(name, node: node).Succeeded));
    }

    [Fact]
    public void System_info_has_the_documented_shape()
    {
        Assert.Equal(
            """
            {
              "hostname": "edge-eu-07",
              "os": "linux",
              "arch": "amd64",
              "go_version": "go1.26.0",
              "mesh_ip": "10.99.0.7",
              "peer_count": 11,
              "node_id": "0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1"
            }
            """,
            Text(Run("system.info")).Replace(Fleet.Nodes[0].Architecture, "amd64", StringComparison.Ordinal));
    }

    [Fact]
    public void Health_check_has_the_documented_shape()
    {
        var text = Text(Run("health.check", """{"include_peers":false}"""));

        Assert.Equal(
            ["tunnel_count", "connected_peers", "uptime", "last_heartbeat", "last_reconcile", "status", "include_peers"], Members(text));
        Assert.Matches(@"""uptime"": ""\d+h\d+m\d+s""", text);
        Assert.Matches(@"""last_heartbeat"": ""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ""", text);
        Assert.Contains("\"include_peers\": false", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnostics_leave_out_what_is_not_wanted()
    {
        string[] always = ["hostname", "os", "arch", "cpu_count", "memory_total", "disk_total", "load_avg", "kernel_version"];

        Assert.Equal([.. always, "network_interfaces", "processes"], Members(Text(Run("diagnostics.collect"))));
        Assert.Equal([.. always, "processes"], Members(Text(Run("diagnostics.collect", """{"include_network":"false"}"""))));
        Assert.Equal(
            always, Members(Text(Run("diagnostics.collect", """{"include_network":"false","include_processes":"false"}"""))));
    }

    [Fact]
    public void Diagnostics_of_a_busy_node_are_small_without_processes()
    {
        Assert.True(Fleet.Nodes[1].IsBusy);
        Assert.True(Run("diagnostics.collect", node: 1).Body().Length > OutputLimits.Inline);
        Assert.True(Run("diagnostics.collect", """{"include_processes":"false"}""", node: 1).Body().Length < 4096);
    }

    [Theory]
    [InlineData("""{"peer_id":"10.99.0.8"}""", 1)]
    [InlineData("""{"peer_id":"10.99.0.8","count":3}""", 3)]
    [InlineData("""{"peer_id":"10.99.0.8","count":"10"}""", 10)]
    [InlineData("""{"peer_id":"10.99.0.8","count":"11"}""", 1)]
    [InlineData("""{"peer_id":"10.99.0.8","count":"many"}""", 1)]
    public void Ping_sends_the_wanted_number_of_packets(string parameters, int expected)
    {
        var result = Run("diagnostics.ping_peer", parameters);

        Assert.True(result.Succeeded);
        Assert.Equal(expected, PingLine().Count(Text(result)));
        Assert.Contains($"{expected} packets transmitted, {expected} received, 0% packet loss", Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Ping_of_an_address_outside_the_fleet_fails()
    {
        var result = Run("diagnostics.ping_peer", """{"peer_id":"203.0.113.9"}""");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("100% packet loss", Text(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diagnostics.ping_peer")]
    [InlineData("diagnostics.traceroute_peer")]
    public void Peers_are_addresses(string name)
    {
        var missing = Run(name);
        var wrong = Run(name, """{"peer_id":"edge-eu-08"}""");

        Assert.Equal("missing required parameter: peer_id", missing.Error);
        Assert.Empty(missing.Body());
        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal("invalid peer_id (IP): edge-eu-08", Text(wrong));
    }

    [Fact]
    public void Traceroute_reaches_peers_in_one_hop_and_others_not_at_all()
    {
        Assert.Equal(2, Text(Run("diagnostics.traceroute_peer", """{"peer_id":"10.99.0.8"}""")).Count(character => character == '\n'));
        Assert.Equal(
            1 + 4,
            Text(Run("diagnostics.traceroute_peer", """{"peer_id":"203.0.113.9","max_hops":"4"}""")).Count(character => character == '\n'));
    }

    [Fact]
    public void Upgrade_wants_version_and_checksum()
    {
        var digest = new string('a', 64);

        Assert.Equal("missing required parameter: version", Run("service.upgrade", $$"""{"checksum":"{{digest}}"}""").Error);
        Assert.Equal("missing required parameter: checksum", Run("service.upgrade", """{"version":"1.5.0"}""").Error);
        Assert.True(Run("service.upgrade", $$"""{"version":"1.5.0","checksum":"sha256:{{digest}}"}""").Succeeded);
        Assert.Contains(
            "\"upgraded\"", Text(Run("service.upgrade", $$"""{"version":"1.5.0","checksum":"{{digest}}"}""")), StringComparison.Ordinal);

        var mismatch = Run("service.upgrade", """{"version":"1.5.0","checksum":"abc"}""");
        Assert.Equal(1, mismatch.ExitCode);
        Assert.Contains("\"checksum_mismatch\"", Text(mismatch), StringComparison.Ordinal);
    }

    [Fact]
    public void Restart_says_nothing()
    {
        Assert.Empty(Run("service.restart").Body());
    }

    [Theory]
    [InlineData("{}", 100)]
    [InlineData("""{"lines":"7"}""", 7)]
    [InlineData("""{"lines":7}""", 7)]
    [InlineData("""{"lines":"0"}""", 100)]
    [InlineData("""{"lines":"50000"}""", 10_000)]
    public void Logs_have_the_wanted_number_of_lines(string parameters, int expected)
    {
        Assert.Equal(expected, Text(Run("logs.snapshot", parameters)).Split('\n').Length);
    }

    [Fact]
    public void Logs_can_be_limited_by_age()
    {
        var lines = Text(Run("logs.snapshot", """{"since":"1m30s","lines":"1000"}""")).Split('\n');

        Assert.InRange(lines.Length, 5, 450);
        Assert.All(lines, line => Assert.True(DateTimeOffset.Parse(line[..20], null) >= DateTimeOffset.UnixEpoch.AddSeconds(-91)));
        Assert.Equal(100, Text(Run("logs.snapshot", """{"since":"yesterday"}""")).Split('\n').Length);
    }

    [Fact]
    public void Config_shows_no_secret()
    {
        Assert.Contains("secret_key: \"[REDACTED]\"", Text(Run("config.dump")), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_is_standard_output_then_a_newline_then_standard_error()
    {
        Assert.Equal("out\nerr", Encoding.UTF8.GetString(ActionResult.Failed(3, "err", "out").Body()));
        Assert.Equal("err", Encoding.UTF8.GetString(ActionResult.Failed(3, "err").Body()));
        Assert.Equal("out", Encoding.UTF8.GetString(ActionResult.Text("out").Body()));
    }

    [Fact]
    public void Output_over_the_limit_is_cut_and_says_so()
    {
        var cut = OutputLimits.Truncate(new byte[2000], 1024);

        Assert.Equal(1024, cut.Length);
        Assert.EndsWith("\n...[truncated]", Encoding.UTF8.GetString(cut), StringComparison.Ordinal);
        Assert.Equal(1024, OutputLimits.Truncate(new byte[1024], 1024).Length);
    }

    [GeneratedRegex("icmp_seq=")]
    private static partial Regex PingLine();
}
