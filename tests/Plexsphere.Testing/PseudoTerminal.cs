using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Plexsphere.Testing;

/// <summary>A terminal of one's own for programs that look whether they have one, with its keys and its size. On Linux.</summary>
public sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const nuint SetWindowSize = 0x5414;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _master;
    private readonly StringBuilder _written = new();
    private readonly Task _reading;

    // Kept open, so that the terminal does not hang up between two programs.
    private SafeFileHandle? _slave;

    private PseudoTerminal(FileStream master, string name, TerminalScreen screen)
    {
        (_master, Name, Screen) = (master, name, screen);
        _slave = File.OpenHandle(name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The file that programs write to.</summary>
    public string Name { get; }

    public TerminalScreen Screen { get; }

    /// <summary>All that was written, byte for byte as text.</summary>
    public string Written
    {
        get
        {
            lock (_written)
            {
                return _written.ToString();
            }
        }
    }

    public static PseudoTerminal Open(int columns, int rows)
    {
        var descriptor = OpenMaster(ReadWrite);
        if (descriptor < 0 || Grant(descriptor) != 0 || Unlock(descriptor) != 0)
        {
            throw new Win32Exception();
        }

        var master = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        SetSize(descriptor, columns, rows);
        return new PseudoTerminal(master, Marshal.PtrToStringUTF8(NameOf(descriptor))!, new TerminalScreen(columns, rows));
    }

    /// <summary>Starts a program whose terminal this is: its keys are signals, as for one that a shell started.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What it finds in its environment besides; null takes a variable away.</param>
    public Process Start(string program, string[] arguments, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", "exec setsid --ctty --wait \"$@\" <\"$0\" >\"$0\" 2>&1", Name, program, .. arguments]);
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Presses keys; <c>\u0003</c> is Ctrl+C.</summary>
    public void Type(string keys) => _master.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Makes the terminal larger or smaller, and has its programs be told.</summary>
    public void Resize(int columns, int rows)
    {
        Screen.Resize(columns, rows);
        SetSize((int)_master.SafeFileHandle.DangerousGetHandle(), columns, rows);
    }

    /// <summary>Waits until something is seen.</summary>
    public void WaitFor(Func<TerminalScreen, bool> condition)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!condition(Screen))
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new TimeoutException($"The terminal shows:\n{Screen}");
            }

            Thread.Sleep(Look);
        }
    }

    /// <summary>Waits for the end of a program, and for what it wrote; nothing can be started here afterwards.</summary>
    public void WaitForEnd(Process program)
    {
        if (!program.WaitForExit(Patience))
        {
            program.Kill(entireProcessTree: true);
            throw new TimeoutException($"The program goes on. The terminal shows:\n{Screen}");
        }

        _slave?.Dispose();
        _slave = null;
        if (!_reading.Wait(Patience))
        {
            throw new TimeoutException($"Something holds the terminal. It shows:\n{Screen}");
        }
    }

    public void Dispose()
    {
        _slave?.Dispose();
        _master.Dispose();
    }

    private static void SetSize(int descriptor, int columns, int rows)
    {
        var size = new Size { Rows = (ushort)rows, Columns = (ushort)columns };
        if (Control(descriptor, SetWindowSize, ref size) != 0)
        {
            throw new Win32Exception();
        }
    }

    private void Read()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var (bytes, characters) = (new byte[4096], new char[4096]);
        try
        {
            while (_master.Read(bytes) is > 0 and var count)
            {
                var text = new string(characters, 0, decoder.GetChars(bytes, 0, count, characters, 0));
                lock (_written)
                {
                    _written.Append(text);
                }

                if (Screen.Write(text) is { Length: > 0 } answer)
                {
                    Type(answer);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody holds the other end any more.
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname")]
    private static partial nint NameOf(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref Size size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }
}
