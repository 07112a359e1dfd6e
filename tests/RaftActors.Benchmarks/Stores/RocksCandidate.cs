using System.Buffers.Binary;
using RocksDbSharp;

namespace RaftActors.Benchmarks.Stores;

/// <summary>RocksDB: one write batch per write with a synced write-ahead log, range deletes.</summary>
internal sealed class RocksCandidate : IStoreCandidate
{
    private readonly RocksDb _db;
    private readonly WriteOptions _sync = new WriteOptions().SetSync(true);

    public RocksCandidate(string directory) => _db = RocksDb.Open(
        new DbOptions().SetCreateIfMissing(true).SetRecycleLogFileNum(2).SetWriteBufferSize(64 << 20), directory);

    public void Write(IReadOnlyList<LogicalRecord> batch)
    {
        using var writes = new WriteBatch();
        Span<byte> key = stackalloc byte[12];
        foreach (var record in batch)
        {
            Key(record.Group, record.Number, key);
            writes.Put(key, record.Payload);
        }

        _db.Write(writes, _sync);
    }

    public void DeleteUpTo(int group, long number)
    {
        using var writes = new WriteBatch();
        var (from, to) = (new byte[12], new byte[12]);
        Key(group, 0, from);
        Key(group, number + 1, to);
        writes.DeleteRange(from, (ulong)from.Length, to, (ulong)to.Length);
        _db.Write(writes);
    }

    public long ReadAll(int groups)
    {
        var count = 0L;
        var key = new byte[12];
        for (var group = 0; group < groups; group++)
        {
            Key(group, 0, key);
            using var records = _db.NewIterator();
            for (records.Seek(key); records.Valid(); records.Next())
            {
                if (BinaryPrimitives.ReadInt32BigEndian(records.Key()) != group)
                {
                    break;
                }

                count += records.Value().Length > 0 ? 1 : 0;
            }
        }

        return count;
    }

    public void Dispose() => _db.Dispose();

    private static void Key(int group, long number, Span<byte> key)
    {
        BinaryPrimitives.WriteInt32BigEndian(key, group);
        BinaryPrimitives.WriteInt64BigEndian(key[4..], number);
    }
}
