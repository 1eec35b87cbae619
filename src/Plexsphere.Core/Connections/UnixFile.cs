using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Plexsphere.Core.Connections;

/// <summary>What .NET does not tell of a file on Linux and macOS, and does not do with it: its owner, appending. And who we are.</summary>
internal static partial class UnixFile
{
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Pipe = 0x1000;
    private const int PermissionMask = 0xFFF;

    private const int NoSuchFile = 2;
    private const int ReadAndWrite = 2;

    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint TypeModeAndUser = 0x1 | 0x2 | 0x8;

    /// <summary>Our user's id, as permissions are judged by it.</summary>
    internal static uint User => GetEffectiveUser();

    /// <summary>Asks the open handle; null where there is no way to know, so that nobody takes silence for consent.</summary>
    [UnsupportedOSPlatform("windows")]
    internal static FileOwnership? OwnershipOf(SafeFileHandle file)
    {
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            var (user, mode) = OperatingSystem.IsLinux() ? Linux((int)file.DangerousGetHandle())
                : OperatingSystem.IsMacOS() ? MacOs((int)file.DangerousGetHandle())
                : throw new PlatformNotSupportedException();

            // .NET tells the permissions too. Where they differ, the structure is not what we took it for.
            return (UnixFileMode)(mode & PermissionMask) == File.GetUnixFileMode(file)
                ? new FileOwnership(user, (UnixFileMode)(mode & PermissionMask), (mode & TypeMask) is RegularFile or Pipe)
                : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException or PlatformNotSupportedException or IOException)
        {
            return null;
        }
        finally
        {
            if (added)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// Whether a path leads to a file of bytes on a disk, and to no device, pipe or socket; false where that is not known.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    internal static bool IsRegular(string path)
    {
        try
        {
            var mode = OperatingSystem.IsLinux()
                ? StatX(CurrentFolder, path, 0, TypeModeAndUser, out var linux) == 0 ? linux.Mode : 0
                : (RuntimeInformation.ProcessArchitecture == Architecture.X64
                    ? StatPathInode64(path, out var other)
                    : StatPath(path, out other)) == 0 ? other.Mode : 0;
            return (mode & TypeMask) == RegularFile;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Opens a file so that what is written goes to its end, whoever else writes. Waits for nobody, not at a pipe either. Null where there
    /// is no such file.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    internal static SafeFileHandle? OpenToAppend(string path)
    {
        var (append, closeOnExec, nonBlocking) = OperatingSystem.IsMacOS() ? (0x8, 0x100_0000, 0x4) : (0x400, 0x8_0000, 0x800);
        return Open(path, ReadAndWrite | append | closeOnExec | nonBlocking);
    }

    /// <summary>Opens a folder, to have its entries flushed to the disk.</summary>
    [UnsupportedOSPlatform("windows")]
    internal static SafeFileHandle? OpenFolder(string path) => Open(path, OperatingSystem.IsMacOS() ? 0x100_0000 : 0x8_0000);

    /// <summary>Writes in one call, so that what several processes append stays apart; fails where only a part is taken.</summary>
    [UnsupportedOSPlatform("windows")]
    internal static void Append(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        var written = Write(file, bytes, bytes.Length);
        if (written != bytes.Length)
        {
            throw new IOException(written < 0 ? Marshal.GetLastPInvokeErrorMessage() : "there is room for a part only");
        }
    }

    private static SafeFileHandle? Open(string path, int flags)
    {
        var descriptor = OpenDescriptor(path, flags);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() == NoSuchFile ? null
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    private static (uint User, int Mode) Linux(int descriptor) =>
        StatX(descriptor, "", EmptyPath, TypeModeAndUser, out var status) == 0
            && (status.Mask & TypeModeAndUser) == TypeModeAndUser
            ? (status.User, status.Mode)
            : throw new IOException();

    // On x64 the plain name is that of an older structure.
    private static (uint User, int Mode) MacOs(int descriptor) =>
        (RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? StatInode64(descriptor, out var status)
            : Stat(descriptor, out status)) == 0
            ? (status.User, status.Mode)
            : throw new IOException();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out LinuxStatus status);

    [LibraryImport("libc", EntryPoint = "fstat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int descriptor, out MacOsStatus status);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatInode64(int descriptor, out MacOsStatus status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatPath(string path, out MacOsStatus status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatPathInode64(string path, out MacOsStatus status);

    // Without the mode of a new file, which is an argument of another kind on some processors: .NET makes new files.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUser();

    // struct statx, the same on every processor.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct LinuxStatus
    {
        [FieldOffset(0)]
        public uint Mask;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(28)]
        public ushort Mode;
    }

    // struct stat with 64-bit inode numbers, the same on x64 and arm64.
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct MacOsStatus
    {
        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(16)]
        public uint User;
    }
}
