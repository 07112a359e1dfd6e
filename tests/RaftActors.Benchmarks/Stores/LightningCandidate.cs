using System.Buffers.Binary;
using LightningDB;

namespace RaftActors.Benchmarks.Stores;

/// <summary>LMDB: one synced transaction per write on a B+ tree.</summary>
internal sealed class LightningCandidate : IStoreCandidate
{
    private readonly LightningEnvironment _environment;
    private readonly LightningDatabase _database;

    public LightningCandidate(string directory)
    {
        _environment = new LightningEnvironment(directory, new EnvironmentConfiguration { MapSize = 16L << 30, MaxDatabases = 1 });
        _environment.Open();
        using var begin = _environment.BeginTransaction();
        _database = begin.OpenDatabase(configuration: new DatabaseConfiguration { Flags = DatabaseOpenFlags.Create });
        begin.Commit().ThrowOnError();
    }

    public void Write(IReadOnlyList<LogicalRecord> batch)
    {
        using var transaction = _environment.BeginTransaction();
        Span<byte> key = stackalloc byte[12];
        foreach (var record in batch)
        {
            Key(record.Group, record.Number, key);
            transaction.Put(_database, key, record.Payload).ThrowOnError();
        }

        transaction.Commit().ThrowOnError();
    }

    public void DeleteUpTo(int group, long number)
    {
        using var transaction = _environment.BeginTransaction();
        using var cursor = transaction.CreateCursor(_database);
        var key = new byte[12];
        Key(group, 0, key);
        for (var at = cursor.SetRange(key); at == MDBResultCode.Success; at = cursor.Next().resultCode)
        {
            var (_, found, _) = cursor.GetCurrent();
            var bytes = found.AsSpan();
            if (BinaryPrimitives.ReadInt32BigEndian(bytes) != group || BinaryPrimitives.ReadInt64BigEndian(bytes[4..]) > number)
            {
                break;
            }

            cursor.Delete();
        }

        transaction.Commit().ThrowOnError();
    }

    public long ReadAll(int groups)
    {
        using var transaction = _environment.BeginTransaction(TransactionBeginFlags.ReadOnly);
        using var cursor = transaction.CreateCursor(_database);
        var count = 0L;
        for (var (result, _, value) = cursor.First(); result == MDBResultCode.Success; (result, _, value) = cursor.Next())
        {
            count += value.CopyToNewArray().Length > 0 ? 1 : 0;
        }

        return count;
    }

    public void Dispose()
    {
        _database.Dispose();
        _environment.Dispose();
    }

    private static void Key(int group, long number, Span<byte> key)
    {
        BinaryPrimitives.WriteInt32BigEndian(key, group);
        BinaryPrimitives.WriteInt64BigEndian(key[4..], number);
    }
}
