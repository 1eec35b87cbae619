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

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly Func<StubRequest, int, Task<StubReply>> _reply;
    private readonly Lock _counting = new();
    private readonly Task _accepting;

    public StubServer(Func<StubRequest, int, Task<StubReply>> reply)
    {
        _reply = reply;
        _listener.Start();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        _accepting = AcceptAsync();
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

    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>Waits for one more request than was waited for before.</summary>
    public async Task ReceivedAsync() =>
        Assert.True(await _arrivals.WaitAsync(Patience, TestContext.Current.CancellationToken), "No request came.");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _end.Dispose();
        _arrivals.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
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
                    lock (_counting)
                    {
                        index = _requests.Count;
                        _requests.Enqueue(request);
                    }

                    _arrivals.Release();
                    var answer = await _reply(request, index);
                    await stream.WriteAsync(answer.Bytes, _end.Token);
                    switch (answer.After)
                    {
                        case StubReply.Ending.Stall:
                            await Task.Delay(System.Threading.Timeout.Infinite, _end.Token);
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
            if (await stream.ReadAsync(one, _end.Token) == 0)
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
        await stream.ReadExactlyAsync(body, _end.Token);
        return new StubRequest(start[0], start[1], headers, body);
    }
}
