using Microsoft.Win32.SafeHandles;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>What is done to the disk for snapshots, step by step: a test stops or fails at each. Every failure is an IOException.</summary>
internal interface IFileOperations
{
    /// <summary>Creates a file to write and read.</summary>
    SafeFileHandle Create(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>When this returns, what was written survives a power failure.</summary>
    void Sync(SafeFileHandle file);

    /// <summary>Gives a file its final name and replaces a file of that name.</summary>
    void Rename(string from, string to);

    /// <summary>When this returns, created and renamed files of the directory survive a power failure.</summary>
    void SyncDirectory(string path);

    void Delete(string path);
}
