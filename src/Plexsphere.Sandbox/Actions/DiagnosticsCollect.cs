using System.Globalization;
using System.Text;
using Plexsphere.Sandbox.Fleet;

namespace Plexsphere.Sandbox.Actions;

/// <summary>
/// <c>diagnostics.collect</c>: the machine, with the text of <c>ip addr show</c> and of <c>ps aux</c> as string members.
/// The process list of a busy node makes it more than may travel inline.
/// </summary>
internal sealed class DiagnosticsCollect : NodeAction
{
    internal const string IncludeNetwork = "include_network";

    internal const string IncludeProcesses = "include_processes";

    private static readonly (string User, string Command)[] Daemons =
    [
        ("root", "/usr/local/bin/plexd up --config /etc/plexd/config.yaml"),
        ("root", "/lib/systemd/systemd-journald"),
        ("systemd+", "/lib/systemd/systemd-resolved"),
        ("message+", "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation"),
        ("root", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"),
        ("_chrony", "/usr/sbin/chronyd -F 1"),
        ("root", "/usr/sbin/cron -f -P"),
    ];

    private static readonly (string User, string Command)[] Workers =
    [
        ("www-data", "nginx: worker process"),
        ("app", "/usr/lib/gateway/gateway --shard {0} --listen 127.0.0.1:{1}"),
        ("app", "/usr/lib/telemetry/collector --pipeline metrics-{0} --buffer 64MiB"),
        ("postgres", "postgres: app telemetry 127.0.0.1({1}) idle"),
        ("root", "[kworker/{0}:1-events_unbound]"),
        ("app", "/usr/bin/python3 /usr/share/jobs/run.py --queue edge --worker {0}"),
    ];

    public override string Name => "diagnostics.collect";

    public override string Description => "Facts of the machine, its network interfaces and its processes.";

    public override IReadOnlyList<ActionParameter> Parameters { get; } =
    [
        new(IncludeNetwork, "Whether network interfaces are listed.", Default: "true") { Type = "bool" },
        new(IncludeProcesses, "Whether processes are listed.", Default: "true") { Type = "bool" },
    ];

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(300, 1_200);

    protected override ActionResult Run(ActionRun run) => Json(json =>
    {
        json.WriteString("hostname", run.Node.Hostname);
        json.WriteString("os", "linux");
        json.WriteString("arch", run.Node.Architecture);
        json.WriteNumber("cpu_count", run.Node.CpuCount);
        json.WriteNumber("memory_total", run.Node.MemoryBytes);
        json.WriteNumber("disk_total", run.Node.DiskBytes);
        json.WriteString("load_avg", LoadAverage(run));
        json.WriteString("kernel_version", run.Node.KernelVersion);
        if (run.Parameters.IsOn(IncludeNetwork))
        {
            json.WriteString("network_interfaces", Interfaces(run.Node));
        }

        if (run.Parameters.IsOn(IncludeProcesses))
        {
            json.WriteString("processes", Processes(run));
        }
    });

    private static string LoadAverage(ActionRun run)
    {
        var hundredths = run.Random.Between(2, 80 * run.Node.CpuCount);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{hundredths / 100.0:0.00} {hundredths / 110.0:0.00} {hundredths / 125.0:0.00} "
                + $"{run.Random.Between(1, 4)}/{run.Node.ProcessCount * 3} {run.Random.Between(20_000, 99_000)}");
    }

    private static string Interfaces(Node node)
    {
        var hardware = string.Create(
            CultureInfo.InvariantCulture, $"52:54:00:{node.Id.ToByteArray()[15]:x2}:{node.Number / 256:x2}:{node.Number % 256:x2}");
        return $"""
            1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                inet 127.0.0.1/8 scope host lo
                   valid_lft forever preferred_lft forever
            2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
                link/ether {hardware} brd ff:ff:ff:ff:ff:ff
                inet 192.0.2.{1 + (node.Number % 254)}/24 brd 192.0.2.255 scope global eth0
                   valid_lft forever preferred_lft forever
            3: plex0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN group default qlen 1000
                link/none
                inet {node.MeshAddress}/16 scope global plex0
                   valid_lft forever preferred_lft forever

            """;
    }

    private static string Processes(ActionRun run)
    {
        var text = new StringBuilder(run.Node.ProcessCount * 110);
        AppendProcess(text, run, 1, ("root", "/sbin/init"));
        var pid = 300;
        for (var i = 1; i < run.Node.ProcessCount; i++)
        {
            pid += run.Random.Between(1, 40);
            AppendProcess(text, run, pid, i <= Daemons.Length ? Daemons[i - 1] : run.Random.Pick(Workers));
        }

        return text.ToString();
    }

    private static void AppendProcess(StringBuilder text, ActionRun run, int pid, (string User, string Command) process)
    {
        var started = run.Random.Between(0, 23 * 60);
        var command = string.Format(
            CultureInfo.InvariantCulture, process.Command, run.Random.Next(run.Node.CpuCount), run.Random.Between(20_000, 60_000));
        text.Append(
            CultureInfo.InvariantCulture,
            $"{process.User,-10}{pid,7} {run.Random.Next(60) / 10.0,4:0.0} {run.Random.Next(40) / 10.0,4:0.0} "
                + $"{run.Random.Between(4_000, 900_000),7} {run.Random.Between(1_000, 90_000),6} ?        Ssl  "
                    + $"{started / 60:00}:{started % 60:00}   {run.Random.Next(90)}:{run.Random.Next(60):00} {command}\n");
    }
}
