using System.Diagnostics;
using System.Text.Json;

namespace Plexsphere.Build;

/// <summary>A sandbox of its own for one run of the demo.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SandboxProcess(Process process, JsonElement ready)
    {
        _process = process;
        Url = ready.GetProperty("url").GetString()!;
        Token = ready.GetProperty("token").GetString()!;
        Project = ready.GetProperty("project").GetString()!;
    }

    internal string Url { get; }

    internal string Token { get; }

    internal string Project { get; }

    internal static async Task<SandboxProcess> StartAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var process = Tool.Start(Repository.Sandbox, arguments, Capture.OutputAndErrors);
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new StepFailedException($"The sandbox did not start: {await process.StandardError.ReadToEndAsync(cancellationToken)}");
        using var ready = JsonDocument.Parse(line);
        return new SandboxProcess(process, ready.RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
