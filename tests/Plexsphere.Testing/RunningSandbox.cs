using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Plexsphere.Testing;

/// <summary>A sandbox in a process of its own, which ends with this process at the latest.</summary>
public sealed class RunningSandbox : IDisposable
{
    private RunningSandbox(Process process, JsonElement ready)
    {
        Process = process;
        Ready = ready;
    }

    /// <summary>The process.</summary>
    public Process Process { get; }

    /// <summary>What the line says that it printed when it was ready.</summary>
    public JsonElement Ready { get; }

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url => Ready.GetProperty("url").GetString()!;

    /// <summary>The token of an operator.</summary>
    public string Token => Ready.GetProperty("token").GetString()!;

    /// <summary>The id of its project.</summary>
    public string Project => Ready.GetProperty("project").GetString()!;

    /// <summary>Starts one and returns when it serves.</summary>
    public static async Task<RunningSandbox> StartAsync(string program, params string[] arguments)
    {
        var parent = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var process = Launch(program, [.. arguments, "--parent", parent]);
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new IOException($"The sandbox did not start: {await process.StandardError.ReadToEndAsync()}");
        return new RunningSandbox(process, JsonSerializer.Deserialize<JsonElement>(line));
    }

    /// <summary>Starts the program, whatever comes of it; what it prints is the caller's to read.</summary>
    public static Process Launch(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }
}
