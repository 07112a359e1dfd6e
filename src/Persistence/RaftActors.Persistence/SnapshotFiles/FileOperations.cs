using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>The disk itself.</summary>
internal sealed class FileOperations : IFileOperations
{
    public static readonly FileOperations Disk = new();
    private const int ReadOnly = 0;

    /// <summary>It may be renamed, opened and deleted while it is open: on Windows too.</summary>
    public SafeFileHandle Create(string path) =>
        Guarded(() => File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void Rename(string from, string to) => Guarded(() => File.Move(from, to, overwrite: true));

    /// <summary>.NET has no call for it; Windows needs none.</summary>
    public void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var directory = Native.Open(path, ReadOnly);
        var error = directory < 0 || Native.Sync(directory) != 0 ? Marshal.GetLastPInvokeError() : 0;
        if (directory >= 0)
        {
            _ = Native.Close(directory);
        }

        if (error != 0)
        {
            throw new IOException($"The directory '{path}' cannot be synced: {new Win32Exception(error).Message}");
        }
    }

    public void Delete(string path) => Guarded(() => File.Delete(path));

    private static void Guarded(Action action) => Guarded<object?>(() =>
    {
        action();
        return null;
    });

    /// <summary>A missing permission is a failure of the disk like any other.</summary>
    private static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Sync(int descriptor);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int descriptor);
    }
}
