namespace Plexsphere.Sandbox.Actions;

/// <summary><c>config.dump</c>: the agent's configuration with its secrets taken out.</summary>
internal sealed class ConfigDump : NodeAction
{
    public override string Name => "config.dump";

    public override string Description => "The agent's configuration, redacted.";

    public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(30, 120);

    protected override ActionResult Run(ActionRun run) => ActionResult.Text($"""
        api:
          base_url: https://plexsphere.example
          tls_insecure_skip_verify: false
        node:
          id: {run.Node.Id}
          hostname: {run.Node.Hostname}
          secret_key: "[REDACTED]"
        actions:
          enabled: true
          max_concurrent: 5
          max_action_timeout: 10m0s
          max_output_bytes: 1048576
          hooks_dir: /etc/plexd/hooks
        mesh:
          address: {run.Node.MeshAddress}/16
          listen_port: 51820
          private_key: "[REDACTED]"

        """);
}
