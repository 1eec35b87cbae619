using System.Net.Http.Headers;
using System.Text.Json;

namespace Plexsphere.Bench;

/// <summary>The limit: an HttpClient and the generated JSON reader, into the same records, with nothing else around them.</summary>
public sealed class BareClient : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly Uri _list;

    /// <summary>A client of one project.</summary>
    /// <param name="server">The server's base address.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="project">The project's id.</param>
    public BareClient(Uri server, string token, Guid project)
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _list = new Uri(server, $"/v1/projects/{project}/executions?limit=200");
    }

    /// <summary>Reads every page, one after the other; returns how many executions there are.</summary>
    public int ReadAll() => ReadAllAsync().GetAwaiter().GetResult();

    /// <summary>Reads the first page; returns how many executions it has.</summary>
    public int ReadFirstPage() => ReadPageAsync(null).GetAwaiter().GetResult().Items.Count;

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    internal async Task<int> ReadAllAsync()
    {
        var count = 0;
        string? cursor = null;
        do
        {
            var page = await ReadPageAsync(cursor).ConfigureAwait(false);
            foreach (var execution in page.Items)
            {
                count += execution.Targets.Count > 0 ? 1 : 0;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return count;
    }

    private async Task<BarePage> ReadPageAsync(string? cursor)
    {
        var address = cursor is null ? _list : new Uri($"{_list.AbsoluteUri}&cursor={Uri.EscapeDataString(cursor)}");
        using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            return (await JsonSerializer.DeserializeAsync(body, BareJson.Default.BarePage).ConfigureAwait(false))!;
        }
    }
}
