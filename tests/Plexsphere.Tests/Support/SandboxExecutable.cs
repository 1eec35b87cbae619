using System.Diagnostics;

namespace Plexsphere.Tests.Support;

/// <summary>The sandbox's executable as it was built.</summary>
internal static class SandboxExecutable
{
    private static readonly string Program =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "plexsphere-sandbox.exe" : "plexsphere-sandbox");

    /// <summary>Starts it and returns when it serves.</summary>
    public static Task<RunningSandbox> StartAsync(params string[] arguments) => RunningSandbox.StartAsync(Program, arguments);

    /// <summary>Starts it, whatever comes of it.</summary>
    public static Process Launch(params string[] arguments) => RunningSandbox.Launch(Program, arguments);

    /// <summary>What it says to <c>--help</c>.</summary>
    public static async Task<string> HelpAsync()
    {
        using var process = Launch("--help");
        var help = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return help;
    }
}
