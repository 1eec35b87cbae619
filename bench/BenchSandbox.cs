using System.Net.Http.Headers;
using System.Text.Json;
using Plexsphere.Testing;

namespace Plexsphere.Bench;

/// <summary>A sandbox in a process of its own, and a plain client of it.</summary>
internal sealed class BenchSandbox : IDisposable
{
    private readonly RunningSandbox _sandbox;

    private BenchSandbox(RunningSandbox sandbox)
    {
        _sandbox = sandbox;
        Http = new HttpClient { BaseAddress = Url };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    internal Uri Url => new(_sandbox.Url);

    internal string Token => _sandbox.Token;

    internal Guid Project => Guid.Parse(_sandbox.Project);

    internal HttpClient Http { get; }

    /// <summary>What scripts need to know, as environment variables.</summary>
    internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["PLEXSPHERE_URL"] = _sandbox.Url,
        ["PLEXSPHERE_TOKEN"] = _sandbox.Token,
        ["PLEXSPHERE_PROJECT"] = _sandbox.Project,
    };

    internal static async Task<BenchSandbox> StartAsync(string program, params string[] arguments) =>
        new(await RunningSandbox.StartAsync(program, arguments));

    /// <summary>How many requests operators have sent so far.</summary>
    internal async Task<long> RequestsAsync() =>
        JsonElement.Parse(await Http.GetStringAsync("/_sandbox/counts")).GetProperty("total").GetInt64();

    public void Dispose()
    {
        Http.Dispose();
        _sandbox.Dispose();
    }
}
