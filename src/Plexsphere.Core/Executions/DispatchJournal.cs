using System.Buffers;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Plexsphere.Core.Connections;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Executions;

/// <summary>
/// The journal of a connection: a file of JSON lines that gets a line before each dispatch is sent, and one with how it ended. Both are
/// on the disk before anything goes on, so that the file tells every dispatch that may have been sent, however the process ends. The file
/// is opened for each line: several threads and processes can share one, and it can be moved away meanwhile.
/// </summary>
/// <param name="path">The file, which is made where it is missing; its folder is not.</param>
/// <param name="connection">The connection that dispatches.</param>
internal sealed class DispatchJournal(string path, PlexConnection connection)
{
    private const byte EndOfLine = (byte)'\n';
    private const int SharingViolation = 0x20;

    // Whoever looks at the end of a file while a long line is being written sees half of it.
    private static readonly object Writing = new();

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Refuses a file that cannot be a journal; makes it where it is missing.</summary>
    internal async Task<DispatchJournal> CheckedAsync()
    {
        await AppendAsync([], PlexSubject.None).ConfigureAwait(false);
        return this;
    }

    /// <summary>Sends a dispatch between its two lines.</summary>
    /// <param name="request">What is sent.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="notices">Hears of a second line that could not be written.</param>
    /// <param name="cancellationToken">Gives up; before anything is sent where the first line takes too long.</param>
    internal async Task<PlexExecution> AroundAsync(
        DispatchRequest request, Func<Task<PlexExecution>> send, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var (dispatch, isSent) = (Guid.NewGuid(), false);
        await AppendAsync(Line(json => Begin(json, dispatch, request)), About(request)).ConfigureAwait(false);
        PlexExecution execution;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            isSent = true;
            execution = await send().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await EndAsync(json => Fail(json, dispatch, e, isSent), "", notices).ConfigureAwait(false);
            throw;
        }

        await EndAsync(json => Mint(json, dispatch, execution), $" of execution {execution.Id}", notices).ConfigureAwait(false);
        return execution;
    }

    private void Begin(Utf8JsonWriter json, Guid dispatch, DispatchRequest request)
    {
        Head(json, dispatch, "sending");
        json.WriteString("subject", connection.Subject);
        json.WriteString("server", connection.Server.AbsoluteUri);
        json.WriteString("project", request.ProjectId);
        json.WriteString("action", request.Action);
        json.WriteString("type", request.Type);
        json.WriteString("node", request.NodeId?.ToString());
        json.WriteString("node_name", request.NodeName);
        json.WriteString("selector", request.Selector);
        json.WriteStartArray("parameters");
        foreach (var name in request.Parameters?.Keys ?? [])
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static void Mint(Utf8JsonWriter json, Guid dispatch, PlexExecution execution)
    {
        Head(json, dispatch, "minted");
        json.WriteString("execution", execution.Id);
        json.WriteString("status", execution.Status);
        json.WriteNumber("targets", execution.TargetCount);
    }

    // After the first byte, whatever is no refusal is an unknown outcome by its error; what somebody gave up is one too.
    private static void Fail(Utf8JsonWriter json, Guid dispatch, Exception failure, bool isSent)
    {
        Head(json, dispatch, !isSent ? "not-sent" : failure switch
        {
            PlexException { LeavesOutcomeUnknown: true } => "unknown",
            PlexApiException => "refused",
            PlexException => "not-sent",
            _ => "unknown",
        });
        json.WriteString("error", (failure as PlexException)?.ErrorId);
        var response = failure as PlexApiException;
        if (response is null)
        {
            json.WriteNull("http_status");
        }
        else
        {
            json.WriteNumber("http_status", response.StatusCode);
        }

        json.WriteString("code", response?.Code);
    }

    private static void Head(Utf8JsonWriter json, Guid dispatch, string kind)
    {
        json.WriteString("time", DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("dispatch", dispatch);
        json.WriteString("event", kind);
    }

    private static byte[] Line(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        buffer.Write([EndOfLine]);
        return buffer.WrittenSpan.ToArray();
    }

    private PlexSubject About(DispatchRequest request) => new()
    {
        Server = connection.Server,
        ProjectId = request.ProjectId,
        Action = request.Action,
        NodeId = request.NodeId,
        Selector = request.Selector,
        File = path,
    };

    // What became of the dispatch must come out, whatever becomes of the line about it.
    private async Task EndAsync(Action<Utf8JsonWriter> members, string of, IProgress<Notice>? notices)
    {
        try
        {
            await AppendAsync(Line(members), PlexSubject.None).ConfigureAwait(false);
        }
        catch (PlexException e)
        {
            notices?.Report(Notice.Warning($"{e.Message} The journal lacks the end of the dispatch{of}."));
        }
    }

    // Beside the caller's thread: a disk can take its time.
    private Task AppendAsync(byte[] line, PlexSubject subject) => Task.Run(() =>
    {
        try
        {
            if (!Path.IsPathFullyQualified(path))
            {
                // Who knows whose folder that would be.
                throw Failed($"is not a full path, as {ConnectionResolver.JournalVariable} must be", subject);
            }

            if (OperatingSystem.IsWindows())
            {
                AppendAlone(line);
            }
            else
            {
                Append(line, subject);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Failed($"cannot be written: {PlexText.Line(e.Message).TrimEnd('.')}", subject);
        }
    });

    [UnsupportedOSPlatform("windows")]
    private void Append(byte[] line, PlexSubject subject)
    {
        using var file = Open();
        var flaw = UnixFile.OwnershipOf(file) is not { } ownership ? "has an owner that cannot be determined"
            : !ownership.IsFileOrPipe || !Look(file).CanSeek ? "is no file"
            : ownership.WriteFlaw(UnixFile.User);
        if (flaw is not null)
        {
            throw Failed(flaw, subject);
        }

        if (line.Length == 0)
        {
            return;
        }

        // A line that was cut, by a crash or a full disk, must not take this one with it; nor one that another process begins, and does not
        // end, between our look and our line.
        byte[] fresh = [EndOfLine, .. line];
        lock (Writing)
        {
            UnixFile.Append(file, EndsALine(file, RandomAccess.GetLength(file)) ? line : fresh);
            if (!EndsALine(file, Look(file).Position - line.Length))
            {
                UnixFile.Append(file, fresh);
            }
        }

        RandomAccess.FlushToDisk(file);
    }

    // Tells whether there is an end to go to, and where the last write ended, though others may have written since. The handle stays its
    // owner's.
    private static FileStream Look(SafeFileHandle file) => new(file, FileAccess.ReadWrite, bufferSize: 0);

    [UnsupportedOSPlatform("windows")]
    private SafeFileHandle Open()
    {
        if (UnixFile.OpenToAppend(path) is { } file)
        {
            return file;
        }

        new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
        using var folder = UnixFile.OpenFolder(Path.GetDirectoryName(path)!);
        if (folder is not null)
        {
            RandomAccess.FlushToDisk(folder);
        }

        return UnixFile.OpenToAppend(path) ?? throw new FileNotFoundException("it was taken away again");
    }

    private static bool EndsALine(SafeFileHandle file, long length)
    {
        Span<byte> last = stackalloc byte[1];
        return length == 0 || (RandomAccess.Read(file, last, length - 1) == 1 && last[0] == EndOfLine);
    }

    // Windows has others wait for whoever has the file open.
    private void AppendAlone(byte[] line)
    {
        var started = Environment.TickCount64;
        while (true)
        {
            try
            {
                using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
                if (line.Length > 0)
                {
                    var text = EndsALine(file.SafeFileHandle, file.Length) ? line : [EndOfLine, .. line];
                    file.Seek(0, SeekOrigin.End);
                    file.Write(text);
                    file.Flush(flushToDisk: true);
                }

                return;
            }
            catch (IOException e) when ((e.HResult & 0xFFFF) == SharingViolation
                && Environment.TickCount64 - started < LongestWait.TotalMilliseconds)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private PlexException Failed(string flaw, PlexSubject subject) =>
        new(PlexErrors.JournalFailed, $"The journal '{PlexText.Line(path)}' {flaw}.", subject with { File = path });
}
