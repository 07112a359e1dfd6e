using System.Buffers.Binary;
using System.Runtime.InteropServices;
using RaftActors.Storage;

namespace RaftActors.Benchmarks.Stores;

/// <summary>
/// One append-only log of zero-filled, recycled segments: a checksum per record, one write and one sync per batch, an index in memory.
/// </summary>
internal sealed class SegmentCandidate : IStoreCandidate
{
    private const int SegmentBytes = 32 << 20;
    private const int HeaderBytes = 24;
    private readonly string _directory;
    private readonly Queue<(string Path, Dictionary<int, long> Last)> _full = new();
    private readonly Queue<string> _spare = new();
    private readonly Dictionary<int, long> _floors = [];
    private Dictionary<int, long> _last = [];
    private byte[] _buffer = new byte[1 << 20];
    private FileStream _file;
    private long _at;
    private int _segment;

    public SegmentCandidate(string directory)
    {
        _directory = directory;
        _file = Next();
    }

    public void Write(IReadOnlyList<LogicalRecord> batch)
    {
        var length = 0;
        foreach (var record in batch)
        {
            var need = length + HeaderBytes + record.Payload.Length;
            if (need > _buffer.Length)
            {
                Array.Resize(ref _buffer, need * 2);
            }

            var header = _buffer.AsSpan(length);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], record.Payload.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], _segment);
            BinaryPrimitives.WriteInt32LittleEndian(header[12..], record.Group);
            BinaryPrimitives.WriteInt64LittleEndian(header[16..], record.Number);
            record.Payload.CopyTo(header[HeaderBytes..]);
            BinaryPrimitives.WriteUInt32LittleEndian(header, Crc32C.Compute(header[4..(HeaderBytes + record.Payload.Length)]));
            length = need;
            _last[record.Group] = record.Number;
        }

        if (_at + length > SegmentBytes)
        {
            _full.Enqueue((_file.Name, _last));
            _file.Dispose();
            _last = [];
            _file = Next();
        }

        RandomAccess.Write(_file.SafeFileHandle, _buffer.AsSpan(0, length), _at);
        _at += length;
        Sync(_file);
    }

    public void DeleteUpTo(int group, long number)
    {
        _floors[group] = number;
        while (_full.TryPeek(out var oldest) && oldest.Last.All(g => _floors.GetValueOrDefault(g.Key) >= g.Value))
        {
            _spare.Enqueue(_full.Dequeue().Path);
        }
    }

    public long ReadAll(int groups)
    {
        var count = 0L;
        foreach (var path in Directory.GetFiles(_directory, "*.log"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20);
            var header = new byte[HeaderBytes];
            while (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes)
            {
                var (length, group, number) = (
                    BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4)),
                    BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)),
                    BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)));
                if (length == 0)
                {
                    break;
                }

                var payload = new byte[length];
                file.ReadExactly(payload);
                count += number > _floors.GetValueOrDefault(group) ? 1 : 0;
            }
        }

        return count;
    }

    public void Dispose() => _file.Dispose();

    private static void Sync(FileStream file)
    {
        if (!OperatingSystem.IsLinux() || Data.Sync(file.SafeFileHandle.DangerousGetHandle().ToInt32()) != 0)
        {
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
    }

    private FileStream Next()
    {
        _segment++;
        _at = 0;
        var path = Path.Combine(_directory, $"{_segment:D8}.log");
        if (_spare.TryDequeue(out var spare))
        {
            File.Move(spare, path);
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 0);
        }

        var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 0);
        var zeros = new byte[1 << 20];
        for (var i = 0L; i < SegmentBytes; i += zeros.Length)
        {
            RandomAccess.Write(file.SafeFileHandle, zeros, i);
        }

        RandomAccess.FlushToDisk(file.SafeFileHandle);
        return file;
    }

    private static class Data
    {
        [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Sync(int descriptor);
    }
}
