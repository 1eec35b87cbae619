using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class PlexctlSandboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Starts_a_sandbox_and_ends_with_it_on_a_signal()
    {
        Needs.Unix();
        var process = Plexctl.Start(null, null, "sandbox", "--nodes", "7", "--speed", "100");
        Process? child = null;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(
                Patience, TestContext.Current.CancellationToken);
            var ready = JsonElement.Parse(line!);
            child = Process.GetProcessById(ready.GetProperty("pid").GetInt32());
            Assert.Equal(7, ready.GetProperty("nodes").GetInt32());

            var list = await Plexctl.RunAsync(
                new Uri(ready.GetProperty("url").GetString()!),
                ready.GetProperty("token").GetString(),
                "action",
                "list",
                "--project",
                ready.GetProperty("project").GetString()!);
            Assert.Equal(0, list.Code);

            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            var end = await Plexctl.EndAsync(process, null);
            Assert.Equal((0, "", ""), (end.Code, end.Output, end.Error));
            await child.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (child is { HasExited: false })
            {
                child.Kill();
            }
        }
    }

    [Fact]
    public async Task The_sandbox_ends_however_plexctl_ends()
    {
        var process = Plexctl.Start(null, null, "sandbox", "--nodes", "2");
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(
            Patience, TestContext.Current.CancellationToken);
        using var child = Process.GetProcessById(JsonElement.Parse(line!).GetProperty("pid").GetInt32());
        try
        {
            process.Kill();

            await child.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill();
            }

            process.Dispose();
        }
    }

    [Fact]
    public async Task Bad_options_of_the_sandbox_are_2()
    {
        var result = await Plexctl.RunAsync(null, null, "sandbox", "--nodes", "0");

        Assert.Equal(2, result.Code);
        Assert.Contains("--nodes", result.Error, StringComparison.Ordinal);
    }
}
