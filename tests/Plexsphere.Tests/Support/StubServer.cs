using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plexsphere.Tests.Support;

/// <summary>
/// A server on a loopback port that shows requests byte for byte and can answer what no web framework would. The reply to each
/// request is the caller's business; its index counts from 0 over all connections.
/// </summary>
internal sealed class StubServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<StubRequest> requests = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly SemaphoreSlim arrivals = new(0);
    private readonly Func<StubRequest, int, Task<StubReply>> reply;
    private readonly Lock counting = new();
    private readonly Task accepting;

    public StubServer(Func<StubRequest, int, Task<StubReply>> reply)
    {
        this.reply = reply;
        listener.Start();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        accepting = AcceptAsync();
    }

    public StubServer(Func<StubRequest, int, StubReply> reply)
        : this((request, index) => Task.FromResult(reply(request, index)))
    {
    }

    /// <summary>Gives each request the next of these; the last one serves for all that follow.</summary>
    public StubServer(params StubReply[] replies)
        : this((_, index) => replies[Math.Min(index, replies.Length - 1)])
    {
    }

    public Uri Url { get; }

    public IReadOnlyList<StubRequest> Requests => [.. requests];

    /// <summary>Waits for one more request than was waited for before.</summary>
    public async Task ReceivedAsync() => Assert.True(await arrivals.WaitAsync(Patience, TestContext.Current.CancellationToken), "No request came.");

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await accepting;
        listener.Dispose();
        await Task.WhenAll(connections);
        end.Dispose();
        arrivals.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptSocketAsync(end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        using (var stream = new NetworkStream(socket))
        {
            try
            {
                while (await ReadAsync(stream) is { } request)
                {
                    int index;
                    lock (counting)
                    {
                        index = requests.Count;
                        requests.Enqueue(request);
                    }

                    arrivals.Release();
                    var answer = await reply(request, index);
                    await stream.WriteAsync(answer.Bytes, end.Token);
                    switch (answer.After)
                    {
                        case StubReply.Ending.Stall:
                            await Task.Delay(System.Threading.Timeout.Infinite, end.Token);
                            return;
                        case StubReply.Ending.Reset:
                            socket.LingerState = new LingerOption(enable: true, seconds: 0);
                            return;
                        case StubReply.Ending.Close:
                            return;
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client or the test has ended.
            }
        }
    }

    private async Task<StubRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one, end.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        var headers = lines.Skip(1)
            .Select(line => line.Split(':', 2))
            .GroupBy(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(", ", group), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, end.Token);
        return new StubRequest(start[0], start[1], headers, body);
    }
}
