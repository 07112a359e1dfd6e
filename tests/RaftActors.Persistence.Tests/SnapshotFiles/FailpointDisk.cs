using Microsoft.Win32.SafeHandles;
using RaftActors.Persistence.SnapshotFiles;
using RaftActors.Persistence.Tests.Crashes;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>
/// A disk that checks <see cref="Failpoints"/> before and after every operation. In a crash it loses what a power failure may lose: bytes
/// that were not synced, and names that were not synced.
/// </summary>
internal sealed class FailpointDisk(Failpoints points) : IFileOperations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SafeFileHandle, string> _unsynced = [];
    private readonly Dictionary<string, (string From, byte[]? Replaced)> _renamed = [];
    private bool _lost;

    public SafeFileHandle Create(string path) => Pass("create", () =>
    {
        var file = FileOperations.Disk.Create(path);
        lock (_gate)
        {
            _unsynced.Add(file, path);
        }

        return file;
    });

    /// <summary>A block is a point; the header and the trailer are too.</summary>
    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        var copy = bytes.ToArray();
        Pass("write file", () => FileOperations.Disk.Write(file, copy, offset));
    }

    public void Sync(SafeFileHandle file) => Pass("sync", () =>
    {
        FileOperations.Disk.Sync(file);
        lock (_gate)
        {
            _unsynced.Remove(file);
        }
    });

    public void Rename(string from, string to) => Pass("rename", () =>
    {
        var replaced = File.Exists(to) ? File.ReadAllBytes(to) : null;
        FileOperations.Disk.Rename(from, to);
        lock (_gate)
        {
            _renamed[to] = (from, replaced);
            foreach (var file in _unsynced.Where(u => u.Value == from).Select(u => u.Key).ToList())
            {
                _unsynced[file] = to;
            }
        }
    });

    public void SyncDirectory(string path) => Pass("sync directory", () =>
    {
        FileOperations.Disk.SyncDirectory(path);
        lock (_gate)
        {
            _renamed.Clear();
        }
    });

    public void Delete(string path) => Pass("delete file", () => FileOperations.Disk.Delete(path));

    private void Pass(string operation, Action action) => Pass<object?>(operation, () =>
    {
        action();
        return null;
    });

    private T Pass<T>(string operation, Func<T> action)
    {
        var name = points.Number($"file: {operation}");
        Check($"{name} asked");
        var result = action();
        Check($"{name} done");
        return result;
    }

    private void Check(string point)
    {
        var action = points.At(point);
        if (action == FailpointAction.Stop)
        {
            Lose();
        }

        if (action != FailpointAction.None)
        {
            throw new IOException("Simulated disk failure.");
        }
    }

    private void Lose()
    {
        lock (_gate)
        {
            if (_lost)
            {
                return;
            }

            _lost = true;
            foreach (var path in _unsynced.Values.Where(File.Exists))
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                file.SetLength(file.Length / 2);
            }

            foreach (var (to, (from, replaced)) in _renamed.Where(r => File.Exists(r.Key)))
            {
                File.Move(to, from);
                if (replaced is not null)
                {
                    File.WriteAllBytes(to, replaced);
                }
            }
        }
    }
}
