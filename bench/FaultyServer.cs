using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plexsphere.Bench;

/// <summary>
/// A server on the loopback address that answers each request with a good response, and then spoils it in one of many ways.
/// </summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Random _random;
    private int _posts;

    internal FaultyServer(int seed)
    {
        _random = new Random(seed);
        _listener.Start();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        _ = AcceptAsync();
    }

    internal Uri Url { get; }

    /// <summary>How many requests came that could have changed something.</summary>
    internal int Posts => Volatile.Read(ref _posts);

    /// <summary>The body of a good response to the next request.</summary>
    internal string Good { get; set; } = "{}";

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The walk is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        using (var stream = new NetworkStream(socket))
        {
            try
            {
                await ReadAsync(stream);
                var (bytes, reset) = Spoil();
                await stream.WriteAsync(bytes, _end.Token);
                if (reset)
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client has had enough.
            }
        }
    }

    private async Task ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        string head;
        int end;
        do
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _end.Token);
            length += read > 0 ? read : throw new IOException("The request was cut off.");
            head = Encoding.Latin1.GetString(buffer, 0, length);
            end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        }
        while (end < 0);

        if (head.StartsWith("POST", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _posts);
        }

        var field = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        var body = field < 0 || field > end ? 0 : int.Parse(head[(field + 16)..head.IndexOf('\r', field)], CultureInfo.InvariantCulture);
        while (length < end + 4 + body)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _end.Token);
            length += read > 0 ? read : throw new IOException("The request was cut off.");
        }
    }

    private (byte[] Bytes, bool Reset) Spoil()
    {
        lock (_random)
        {
            var status = _random.Next(8) switch { < 3 => 200, 3 => 201, 4 => 404, 5 => 500, 6 => 503, _ => _random.Next(200, 600) };
            var type =
                _random.Next(6) switch { 0 => "text/html", 1 => "application/problem+json", 2 => "\u001b[31m", _ => "application/json" };
            var headers = _random.Next(8) switch
            {
                0 => "Content-Encoding: gzip\r\n",
                1 => "Content-Encoding: br\r\n",
                2 => "Transfer-Encoding: chunked\r\n",
                3 => "Retry-After: -1\r\n",
                4 => "Location: http://[\r\n",
                5 => "WWW-Authenticate: Bearer acr_values=\"\r\n",
                _ => "",
            };
            var body = Encoding.UTF8.GetBytes(Good);
            Damage(body);
            var length = _random.Next(6) == 0 ? body.Length + _random.Next(-5, 5) : body.Length;
            var head = Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"HTTP/1.1 {status} S\r\nContent-Type: {type}\r\nConnection: "
                    + $"close\r\n{headers}{(headers.StartsWith('T') ? "" : $"Content-Length: {length}\r\n")}\r\n"));
            if (_random.Next(8) == 0)
            {
                Damage(head);
            }

            byte[] whole = [.. head, .. body];
            return (_random.Next(6) == 0 ? whole[.._random.Next(whole.Length)] : whole, _random.Next(10) == 0);
        }
    }

    private void Damage(byte[] bytes)
    {
        for (var count = _random.Next(4); count > 0 && bytes.Length > 0; count--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }
    }
}
