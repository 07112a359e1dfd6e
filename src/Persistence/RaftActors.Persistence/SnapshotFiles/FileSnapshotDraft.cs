using Microsoft.Win32.SafeHandles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>A snapshot that is written into a temporary file, which becomes its file or is deleted.</summary>
internal sealed class FileSnapshotDraft : SnapshotDraft
{
    private readonly SnapshotDirectory _directory;
    private readonly IFileOperations _disk;
    private readonly SafeFileHandle _file;
    private readonly BlockWriter _content;
    private readonly string _path;
    private int _isOver;

    public FileSnapshotDraft(SnapshotDirectory directory, IFileOperations disk, string path)
    {
        (_directory, _disk, _path) = (directory, disk, path);
        _file = disk.Create(path);
        try
        {
            _content = new BlockWriter(_file, disk);
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    public override Stream Content => _content;

    /// <summary>
    /// Writes the end, waits for the disk, and gives the file its name: from now on it is a snapshot. If that fails, the draft is dropped.
    /// </summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    /// <exception cref="ObjectDisposedException">The log was closed meanwhile.</exception>
    public FileSnapshotBytes Commit(SnapshotInfo place, string path)
    {
        try
        {
            var trailer = new SnapshotTrailer(place, _content.Length);
            _content.Finish(trailer);
            _disk.Sync(_file);
            _disk.Rename(_path, path);
            _disk.SyncDirectory(_directory.Path);
            return End() ? new FileSnapshotBytes(_file, path, trailer) : throw new ObjectDisposedException(_path);
        }
        catch (Exception)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Closes and deletes the temporary file. If that is not possible now, the next start of the log deletes it.</summary>
    public override void Dispose()
    {
        if (End())
        {
            _file.Dispose();
            _directory.TryDelete(_path);
        }
    }

    private bool End()
    {
        _directory.Forget(this);
        return Interlocked.Exchange(ref _isOver, 1) == 0;
    }
}
