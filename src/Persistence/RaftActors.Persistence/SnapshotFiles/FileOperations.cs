using Microsoft.Win32.SafeHandles;
using RaftActors.Persistence.Disk;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>The disk itself.</summary>
internal sealed class FileOperations : IFileOperations
{
    public static readonly FileOperations Disk = new();

    /// <summary>It may be renamed, opened and deleted while it is open: on Windows too.</summary>
    public SafeFileHandle Create(string path) =>
        Guarded(() => File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void Rename(string from, string to) => Guarded(() => File.Move(from, to, overwrite: true));

    public void SyncDirectory(string path) => DiskSync.Directory(path);

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
}
