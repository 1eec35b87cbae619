using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Plexsphere.Tests.Support;

/// <summary>A terminal of its own for a run of plexctl; what is written to it can be read here.</summary>
internal sealed partial class PlexctlTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const string End = "that was all";

    private readonly FileStream _master;

    private PlexctlTerminal(FileStream master, string name)
    {
        _master = master;
        Name = name;
    }

    /// <summary>The file that plexctl's streams are redirected to.</summary>
    public string Name { get; }

    public static PlexctlTerminal Open()
    {
        Needs.Unix();
        var descriptor = OpenMaster(ReadWrite);
        Assert.True(descriptor >= 0 && Grant(descriptor) == 0 && Unlock(descriptor) == 0);
        return new PlexctlTerminal(
            new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0),
            Marshal.PtrToStringUTF8(NameOf(descriptor))!);
    }

    /// <summary>Runs plexctl with the terminal as its stdout and stderr, and gives what it showed.</summary>
    public async Task<string> RunAsync(Uri server, string token, string arguments)
    {
        var shown = new StringBuilder();
        var running = Plexctl.ScriptAsync(
            server, token, string.Create(CultureInfo.InvariantCulture, $"exec >{Name} 2>&1; plexctl {arguments}; echo {End}"));
        var reading = Task.Run(() =>
        {
            var bytes = new byte[4096];
            while (!shown.ToString().Contains(End, StringComparison.Ordinal) && _master.Read(bytes) is > 0 and var count)
            {
                shown.Append(Encoding.UTF8.GetString(bytes, 0, count));
            }
        });
        await running;
        await reading.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        return shown.ToString().Split(End)[0];
    }

    public void Dispose() => _master.Dispose();

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname")]
    private static partial nint NameOf(int descriptor);
}
