using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Plexsphere.Core.Watching;

namespace Plexsphere.Cli;

/// <summary>
/// Stdout or stderr, written by its descriptor, so that a full disk, a closed stream and a reader that has gone are failures and none
/// is swallowed. Whatever plexctl says goes through one of the two; nothing else here may touch the console.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private const short Writable = 4;
    private const uint VirtualTerminal = 4;

    private readonly int _descriptor;
    private readonly string _name;
    private readonly Stream? _windows;
    private OutputException? _failure;

    private StandardStream(int descriptor, string name)
    {
        _descriptor = descriptor;
        _name = name;
        if (OperatingSystem.IsWindows())
        {
            _windows = OnWindows();
        }

        if (OperatingSystem.IsWindows() ? _windows is null : !IsInherited(descriptor))
        {
            _failure = new OutputException(name, "it is closed");
        }

        Text = new StreamWriter(this, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    internal static StandardStream Output { get; } = new(1, "stdout");

    internal static StandardStream Error { get; } = new(2, "stderr");

    /// <summary>
    /// What was handed over on stdin; null for a terminal. Nothing where it is closed, in whose place the runtime may have opened something
    /// of its own.
    /// </summary>
    internal static Stream? OpenInput() =>
        !OperatingSystem.IsWindows() && !IsInherited(0) ? Stream.Null
        : Console.IsInputRedirected ? Console.OpenStandardInput()
        : null;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes text, at once.</summary>
    internal TextWriter Text { get; }

    /// <summary>Whether somebody looks at it.</summary>
    internal bool IsTerminal => _failure is null && !(_descriptor == 1 ? Console.IsOutputRedirected : Console.IsErrorRedirected);

    /// <summary>The size of the terminal, as it is now; null where there is none, or none on which a cursor can be moved.</summary>
    internal TerminalSize? Screen
    {
        get
        {
            if (!IsTerminal || !CanMoveCursor)
            {
                return null;
            }

            var size = OperatingSystem.IsWindows() ? new TerminalSize(Console.WindowWidth, Console.WindowHeight) : SizeOnUnix();
            return size is { Width: > 1, Height: > 1 } ? size : null;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        if (_windows is not null)
        {
            WriteWindows(_windows, buffer);
        }
        else
        {
            WriteUnix(buffer);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // What the process was started with has outlived an exec; what the runtime has opened since, in the place of a closed stream, would
    // not.
    private static bool IsInherited(int descriptor) =>
        Fcntl(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    // By write(2) and not by a FileStream, which would keep a position of its own in a file that other processes append to as well.
    private void WriteUnix(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = Write(_descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == TryAgain)
            {
                // Somebody who shares the stream has set it to not wait.
                var wanted = new Poll { Descriptor = _descriptor, Events = Writable };
                _ = WaitFor(ref wanted, 1, -1);
            }
            else if (error != Interrupted)
            {
                throw _failure = new OutputException(_name, Marshal.GetPInvokeErrorMessage(error).TrimEnd('.'), error == BrokenPipe);
            }
        }
    }

    private bool CanMoveCursor => OperatingSystem.IsWindows()
        ? GetConsoleMode(GetStdHandle(-10 - _descriptor), out var mode) != 0 && (mode & VirtualTerminal) != 0
        : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    // The runtime's own answer would be that of stdout, and would have it take hold of the terminal.
    private TerminalSize SizeOnUnix()
    {
        // On Apple's processors what is variable in a call is passed behind the eight registers.
        var isApple = OperatingSystem.IsMacOS();
        var result = isApple
            ? Ioctl(_descriptor, 0x40087468, 0, 0, 0, 0, 0, 0, out var window)
            : Ioctl(_descriptor, 0x5413, out window);
        return result == 0 ? new TerminalSize(window.Columns, window.Rows) : default;
    }

    private static int TryAgain => OperatingSystem.IsLinux() ? 11 : 35;

    private void WriteWindows(Stream stream, ReadOnlySpan<byte> buffer)
    {
        const int PipeBroken = unchecked((int)0x8007006D);
        const int PipeClosing = unchecked((int)0x800700E8);
        try
        {
            stream.Write(buffer);
        }
        catch (IOException e)
        {
            throw _failure = new OutputException(_name, PlexText.Line(e.Message).TrimEnd('.'), e.HResult is PipeBroken or PipeClosing);
        }
    }

    // Null for a closed one. A console takes text by way of its code page; of anything else the console's own stream would swallow
    // failures.
    private Stream? OnWindows()
    {
        if (!(_descriptor == 1 ? Console.IsOutputRedirected : Console.IsErrorRedirected))
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            return _descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
        }

        var handle = GetStdHandle(-10 - _descriptor);
        return handle is 0 or -1 ? null : new FileStream(new SafeFileHandle(handle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fcntl(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitFor(ref Poll wanted, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Ioctl(int descriptor, nuint request, out Window window);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Ioctl(
        int descriptor, nuint request, nint third, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, out Window window);

    [LibraryImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetStdHandle(int number);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetConsoleMode(nint handle, out uint mode);

    [StructLayout(LayoutKind.Sequential)]
    private struct Window
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
