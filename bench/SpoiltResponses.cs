using System.Globalization;
using System.Text;
using Plexsphere.Testing;

namespace Plexsphere.Bench;

/// <summary>Good responses, each spoilt in one of many ways.</summary>
internal sealed class SpoiltResponses(int seed)
{
    private readonly Random _random = new(seed);
    private int _posts;

    /// <summary>How many requests came that could have changed something.</summary>
    internal int Posts => Volatile.Read(ref _posts);

    /// <summary>The body of a good response to the next request.</summary>
    internal string Good { get; set; } = "{}";

    internal ScriptedResponse Respond(ScriptedRequest request)
    {
        if (request.Method == "POST")
        {
            Interlocked.Increment(ref _posts);
        }

        lock (_random)
        {
            return Spoil();
        }
    }

    private ScriptedResponse Spoil()
    {
        var status = _random.Next(8) switch { < 3 => 200, 3 => 201, 4 => 404, 5 => 500, 6 => 503, _ => _random.Next(200, 600) };
        var type = _random.Next(6) switch { 0 => "text/html", 1 => "application/problem+json", 2 => "\u001b[31m", _ => "application/json" };
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
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} S\r\nContent-Type: {type}\r\nConnection: close\r\n{headers}"
                + $"{(headers.StartsWith('T') ? "" : $"Content-Length: {length}\r\n")}\r\n"));
        if (_random.Next(8) == 0)
        {
            Damage(head);
        }

        byte[] whole = [.. head, .. body];
        return new ScriptedResponse(
            _random.Next(6) == 0 ? whole[.._random.Next(whole.Length)] : whole,
            _random.Next(10) == 0 ? ScriptedResponse.Ending.Reset : ScriptedResponse.Ending.Close);
    }

    private void Damage(byte[] bytes)
    {
        for (var count = _random.Next(4); count > 0 && bytes.Length > 0; count--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }
    }
}
