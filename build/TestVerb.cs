namespace Plexsphere.Build;

/// <summary>Runs every test. Fails where there is no PowerShell: a change that no cmdlet was run with is not tested.</summary>
internal static class TestVerb
{
    /// <summary>
    /// For a test's processes, which live for seconds: to compile their code a second time, optimized, takes a quarter of the whole run.
    /// And PowerShell is to tell nobody that it was started.
    /// </summary>
    internal static readonly Dictionary<string, string> Runtime = new()
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCounting"] = "0",
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
    };

    internal static async Task<int> RunAsync(bool native, CancellationToken cancellationToken)
    {
        await BuildVerb.RunAsync(native, cancellationToken);
        return Close(await RunTestsAsync(cancellationToken, native ? Repository.Plexctl : ""));
    }

    /// <summary>Prints what was counted, in the last lines, and returns the exit code.</summary>
    internal static int Close(TestCounts counts)
    {
        foreach (var line in counts.Lines())
        {
            Console.WriteLine(line);
        }

        return counts.Failed == 0 ? 0 : 1;
    }

    /// <summary>Runs the tests of both kinds on what was built.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="plexctl">The program that stands for plexctl; none for the one that was built beside the tests.</param>
    internal static async Task<TestCounts> RunTestsAsync(CancellationToken cancellationToken, string plexctl = "")
    {
        var host = await PowerShellHost.FindAsync(cancellationToken)
            ?? throw new StepFailedException(
                "The cmdlets are tested in PowerShell 7.4 or later, and there is none on PATH or to be had by 'dotnet tool restore'.");

        var ahead = host.AheadAsync(cancellationToken);
        var xunit = XunitTests.RunAsync(plexctl, cancellationToken);
        await Task.WhenAll(ahead, xunit);

        // What was built is tested, whatever the environment names.
        var built = new Dictionary<string, string> { ["PLEXSPHERE_TEST_MODULE"] = "", ["PLEXSPHERE_TEST_SANDBOX"] = "" };
        return await xunit + await PesterTests.RunAsync(await ahead, built, cancellationToken);
    }
}
