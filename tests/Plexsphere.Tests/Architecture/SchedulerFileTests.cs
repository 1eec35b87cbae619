using Plexsphere.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Plexsphere.Tests.Architecture;

/// <summary>
/// What the YAML of the schedulers in docs/runbooks must say so that nothing is dispatched twice and the secret is for one user to read.
/// </summary>
public class SchedulerFileTests
{
    [Fact]
    public void The_cron_job_repeats_nothing_and_mounts_a_secret_that_others_cannot_read()
    {
        var spec = Read("cronjob.yaml")["spec"];
        var job = spec["jobTemplate"]["spec"];
        var pod = job["template"]["spec"];
        var container = Assert.Single(Items(pod["containers"]));
        var volume = Items(pod["volumes"]).Single(item => Text(item["name"]) == "secret");
        var mount = Items(container["volumeMounts"]).Single(item => Text(item["name"]) == "secret");

        Assert.Equal(
            ("Forbid", "0", "Never"), (Text(spec["concurrencyPolicy"]), Text(job["backoffLimit"]), Text(pod["restartPolicy"])));
        Assert.Equal("0440", Text(volume["secret"]["defaultMode"]));
        Assert.Equal("true", Text(pod["securityContext"]["runAsNonRoot"]));
        Assert.Equal(Text(pod["securityContext"]["runAsGroup"]), Text(pod["securityContext"]["fsGroup"]));
        Assert.DoesNotContain(((YamlMappingNode)mount).Children.Keys, key => Text(key) == "subPath");
        Assert.Contains($"{Text(mount["mountPath"])}/client-secret", Items(container["args"]).Select(Text));
    }

    [Fact]
    public void The_job_of_CI_is_alone_and_is_not_cut_off()
    {
        var workflow = Read("github-actions.yml");
        var job = workflow["jobs"]["reload"];

        Assert.Equal("false", Text(workflow["concurrency"]["cancel-in-progress"]));
        Assert.Equal("read", Text(workflow["permissions"]["contents"]));
        Assert.Contains("umask 077", Text(Items(job["steps"]).Last()["run"]), StringComparison.Ordinal);
    }

    private static YamlNode Read(string name)
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(RepositoryFiles.At("docs", "runbooks", "schedulers", name));
        yaml.Load(text);
        return Assert.Single(yaml.Documents).RootNode;
    }

    private static YamlSequenceNode Items(YamlNode node) => (YamlSequenceNode)node;

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
