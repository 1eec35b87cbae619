using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Plexsphere.Pester;

/// <summary>A request as it came over the wire.</summary>
public sealed record TestRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Target.Split('?')[0];

    public string Query => Target.Contains('?') ? Target[(Target.IndexOf('?') + 1)..] : "";
}

/// <summary>How a request is answered.</summary>
public sealed class TestAnswer
{
    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "application/json";

    public string Body { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the upstream answers instead.</summary>
    public bool Forward { get; init; }

    /// <summary>Whether the connection is reset once the request has been read.</summary>
    public bool Reset { get; init; }

    /// <summary>Whether half of the body is sent, and then nothing more.</summary>
    public bool Stall { get; init; }

    /// <summary>How many requests must have come in before this answer is given.</summary>
    public int HoldUntil { get; init; }
}

/// <summary>
/// A server on the loopback address that answers as it is told and remembers what it was asked. With an upstream it passes on whatever
/// it was not told how to answer. One request a connection.
/// </summary>
public sealed class TestServer : IDisposable
{
    private const byte TlsHandshake = 0x16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly List<TestRequest> _requests = [];
    private readonly List<Rule> _rules = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly string? _upstream;
    private int _active;

    public TestServer(string? upstream)
    {
        // PowerShell hands over an empty text for null.
        _upstream = string.IsNullOrEmpty(upstream) ? null : upstream;
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    public string Url { get; }

    /// <summary>The most requests that were being answered at once.</summary>
    public int MostAtOnce { get; private set; }

    public TestRequest[] Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public TestRequest[] Matching(string method, string path) =>
        [.. Requests.Where(request => request.Method == method && Regex.IsMatch(request.Path, path))];

    /// <summary>Answers matching requests in turn, the last answer again and again.</summary>
    public void On(string method, string path, TestAnswer[] answers)
    {
        lock (_gate)
        {
            _rules.Insert(0, new Rule(method, new Regex(path), new Queue<TestAnswer>(answers)));
        }
    }

    /// <summary>Forgets the requests so far and how to answer.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _requests.Clear();
            _rules.Clear();
            MostAtOnce = 0;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _http.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream) is { } request)
                {
                    await AnswerAsync(client, stream, request, Enter(request));
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or HttpRequestException)
        {
            // The client has gone, or the test is over.
        }
    }

    private TestAnswer Enter(TestRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
            Monitor.PulseAll(_gate);
            MostAtOnce = Math.Max(MostAtOnce, ++_active);
            var rule = _rules.Find(candidate => candidate.Method == request.Method && candidate.Path.IsMatch(request.Path));
            return rule is null
                ? new TestAnswer
                {
                    Forward = _upstream is not null,
                    Status = 404,
                    ContentType = "text/plain",
                    Body = "The test did not say how to answer.",
                }
                : rule.Answers.Count > 1 ? rule.Answers.Dequeue() : rule.Answers.Peek();
        }
    }

    private async Task AnswerAsync(TcpClient client, NetworkStream stream, TestRequest request, TestAnswer answer)
    {
        var left = false;
        try
        {
            await HoldAsync(answer.HoldUntil);
            if (answer.Forward)
            {
                answer = await ForwardAsync(request);
            }

            Leave();
            if (answer.Reset)
            {
                client.LingerState = new LingerOption(true, 0);
                return;
            }

            var body = Encoding.UTF8.GetBytes(answer.Body);
            var head = new StringBuilder().Append(
                CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Status\r\nConnection: close\r\nContent-Length: {body.Length}\r\n");
            if (answer.ContentType.Length > 0)
            {
                head.Append(CultureInfo.InvariantCulture, $"Content-Type: {answer.ContentType}\r\n");
            }

            foreach (var (name, value) in answer.Headers)
            {
                head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
            await stream.WriteAsync(answer.Stall ? body.AsMemory(0, body.Length / 2) : body, _stop.Token);
            if (answer.Stall)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }
        }
        finally
        {
            Leave();
        }

        // Before the answer goes out: the client's next request must not count as simultaneous with this one.
        void Leave()
        {
            lock (_gate)
            {
                _active -= left ? 0 : 1;
                left = true;
            }
        }
    }

    private Task HoldAsync(int count) => count == 0 ? Task.CompletedTask : Task.Run(() =>
    {
        var deadline = DateTime.UtcNow + Patience;
        lock (_gate)
        {
            while (_requests.Count < count && DateTime.UtcNow < deadline && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_gate, 100);
            }
        }
    });

    private async Task<TestAnswer> ForwardAsync(TestRequest request)
    {
        var address = new Uri(_upstream + request.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        if (request.Headers.TryGetValue("Content-Type", out var type))
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var name in new[] { "Authorization", "Accept" })
        {
            if (request.Headers.TryGetValue(name, out var value))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(message, _stop.Token);
        var headers =
            response.Headers.NonValidated.Where(header => header.Key is not ("Date" or "Server" or "Transfer-Encoding" or "Connection"));
        return new TestAnswer
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString() ?? "",
            Body = await response.Content.ReadAsStringAsync(_stop.Token),
            Headers = headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
        };
    }

    private async Task<TestRequest?> ReadAsync(NetworkStream stream)
    {
        var received = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int end;
        while ((end = received.GetBuffer().AsSpan(0, (int)received.Length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0)
            {
                return null;
            }

            received.Write(buffer, 0, count);
            if (received.GetBuffer()[0] == TlsHandshake)
            {
                await stream.WriteAsync("HTTP/1.1 400 Status\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                return null;
            }
        }

        var bytes = received.ToArray();
        var lines = Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n");
        var start = lines[0].Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        var already = bytes.AsMemory(end + 4);
        already.CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(already.Length), _stop.Token);
        return new TestRequest(start[0], start[1], headers, Encoding.UTF8.GetString(body));
    }

    private sealed record Rule(string Method, Regex Path, Queue<TestAnswer> Answers);
}
