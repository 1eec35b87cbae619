using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Plexsphere.Bench;

/// <summary>A sandbox in a process of its own.</summary>
internal sealed class BenchSandbox : IDisposable
{
    private readonly Process _process;
    private readonly JsonElement _ready;

    private BenchSandbox(Process process, JsonElement ready)
    {
        _process = process;
        _ready = ready;
        Http = new HttpClient { BaseAddress = Url };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    internal Uri Url => new(_ready.GetProperty("url").GetString()!);

    internal string Token => _ready.GetProperty("token").GetString()!;

    internal Guid Project => _ready.GetProperty("project").GetGuid();

    internal HttpClient Http { get; }

    /// <summary>What scripts need to know, as environment variables.</summary>
    internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["PLEXSPHERE_URL"] = Url.AbsoluteUri.TrimEnd('/'),
        ["PLEXSPHERE_TOKEN"] = Token,
        ["PLEXSPHERE_PROJECT"] = Project.ToString(),
    };

    internal static async Task<BenchSandbox> StartAsync(string program, params string[] arguments)
    {
        var parent = System.Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var process = Process.Start(new ProcessStartInfo(program, [.. arguments, "--parent", parent]) { RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sandbox did not start.");
        return new BenchSandbox(process, JsonElement.Parse(line));
    }

    /// <summary>How many requests operators have sent so far.</summary>
    internal async Task<long> RequestsAsync() =>
        JsonElement.Parse(await Http.GetStringAsync("/_sandbox/counts")).GetProperty("total").GetInt64();

    public void Dispose()
    {
        Http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
