using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Plexsphere.Testing;

/// <summary>
/// A server on a loopback port that keeps requests byte for byte and can send what no web framework would. What it sends is the caller's
/// business: by a function of each request and its index, which counts from 0 over all connections, or by rules, which go first.
/// </summary>
public sealed class ScriptedServer : IDisposable, IAsyncDisposable
{
    private const byte TlsHandshake = 0x16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _connections = [];
    private readonly List<ScriptedRequest> _requests = [];
    private readonly List<(string Method, Regex Path, Queue<ScriptedResponse> Responses)> _rules = [];
    private readonly Func<ScriptedRequest, int, Task<ScriptedResponse>> _respond;
    private readonly Task _accepting;
    private TaskCompletionSource _arrival = NewArrival();
    private int _awaited;
    private int _active;

    public ScriptedServer(Func<ScriptedRequest, int, Task<ScriptedResponse>> respond)
    {
        _respond = respond;
        _listener.Start();
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public ScriptedServer(Func<ScriptedRequest, int, ScriptedResponse> respond)
        : this((request, index) => Task.FromResult(respond(request, index)))
    {
    }

    /// <summary>Gives each request the next of these; the last one serves for all that follow.</summary>
    public ScriptedServer(params ScriptedResponse[] responses)
        : this((_, index) => responses[Math.Min(index, responses.Length - 1)])
    {
    }

    /// <summary>The address as text, without a slash at its end.</summary>
    public string Address { get; }

    public Uri Url => new(Address);

    /// <summary>The most requests that waited for their responses at once.</summary>
    public int MostAtOnce { get; private set; }

    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                // PowerShell cannot index what a collection expression makes of this type.
                return _requests.ToArray();
            }
        }
    }

    /// <summary>Passes on to another server whatever no rule is about.</summary>
    public static ScriptedServer InFrontOf(string url)
    {
        var upstream = new Upstream(url);
        return new ScriptedServer((request, _) => upstream.SendAsync(request));
    }

    public ScriptedRequest[] Matching(string method, string path) =>
        [.. Requests.Where(request => request.Method == method && Regex.IsMatch(request.Path, path))];

    /// <summary>Gives each matching request the next of these, before any earlier rule; the last one serves for all that follow.</summary>
    public void On(string method, string path, params ScriptedResponse[] responses)
    {
        lock (_gate)
        {
            _rules.Insert(0, (method, new Regex(path), new Queue<ScriptedResponse>(responses)));
        }
    }

    /// <summary>Forgets the requests so far and the rules.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _requests.Clear();
            _rules.Clear();
            (_awaited, MostAtOnce) = (0, 0);
        }
    }

    /// <summary>Waits for one more request than was waited for before.</summary>
    public Task ReceivedAsync() => ReceivedAsync(++_awaited).WaitAsync(Patience);

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
    }

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReceivedAsync(int count)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_requests.Count >= count)
                {
                    return;
                }

                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(_end.Token);
        }
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
        using (var reading = new BufferedStream(stream))
        {
            try
            {
                while (await ReadAsync(reading, stream) is { } request)
                {
                    var response = await RespondAsync(request);
                    await stream.WriteAsync(response.Bytes, _end.Token);
                    switch (response.After)
                    {
                        case ScriptedResponse.Ending.Stall:
                            await Task.Delay(Timeout.Infinite, _end.Token);
                            return;
                        case ScriptedResponse.Ending.Reset:
                            socket.LingerState = new LingerOption(enable: true, seconds: 0);
                            return;
                        case ScriptedResponse.Ending.Close:
                            return;
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or HttpRequestException)
            {
                // The client, the upstream or the test has ended.
            }
        }
    }

    private async Task<ScriptedResponse> RespondAsync(ScriptedRequest request)
    {
        int index;
        ScriptedResponse response;
        lock (_gate)
        {
            index = _requests.Count;
            _requests.Add(request);
            MostAtOnce = Math.Max(MostAtOnce, ++_active);
            response = _rules.Find(rule => rule.Method == request.Method && rule.Path.IsMatch(request.Path)).Responses switch
            {
                null => ScriptedResponse.Forward,
                { Count: 1 } last => last.Peek(),
                var several => several.Dequeue(),
            };
            _arrival.SetResult();
            _arrival = NewArrival();
        }

        try
        {
            await ReceivedAsync(response.HoldUntil);
            return response.IsForward ? await _respond(request, index).WaitAsync(_end.Token) : response;
        }
        finally
        {
            // Before the response goes out: the client's next request must not count as simultaneous with this one.
            lock (_gate)
            {
                _active--;
            }
        }
    }

    private async Task<ScriptedRequest?> ReadAsync(BufferedStream reading, NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
        {
            if (await reading.ReadAsync(one, _end.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
            if (head is [TlsHandshake])
            {
                await stream.WriteAsync(ScriptedResponse.Empty(400, ScriptedResponse.ConnectionClose).Bytes, _end.Token);
                return null;
            }
        }

        return await ScriptedRequest.ReadAsync([.. head], reading, _end.Token);
    }
}
