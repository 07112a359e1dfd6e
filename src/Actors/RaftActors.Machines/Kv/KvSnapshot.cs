using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Records;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Kv;

/// <summary>A header with the number of entries, then the records in the order of their keys, each with its length before it.</summary>
internal static class KvSnapshot
{
    private const int Version = 1;

    /// <param name="records">All records; disposed of.</param>
    /// <param name="snapshot">Where they are written.</param>
    public static void Write(RecordCursor records, Stream snapshot)
    {
        using var reading = records;
        new KvSnapshotMessage { Version = Version, Entries = records.Entries }.WriteDelimitedTo(snapshot);
        using var writer = new RecordWriter(snapshot);
        while (records.Next() is { } record)
        {
            writer.Write(record);
        }

        writer.Flush();
    }

    /// <exception cref="InvalidDataException">The bytes are not a snapshot that this version reads.</exception>
    public static RecordTree Read(Stream snapshot)
    {
        try
        {
            // Not by protobuf's own reader of delimited messages: it takes the end of a stream for the end of the message.
            using var reader = new RecordReader(snapshot);
            var header = KvSnapshotMessage.Parser.ParseFrom(reader.Next());
            if (header.Version != Version)
            {
                throw new InvalidDataException($"A kv snapshot of version {header.Version}; this program reads {Version}.");
            }

            var records = new RecordTree();
            for (var i = 0L; i < header.Entries; i++)
            {
                records.Set(KvRecord.Read(reader.Next()));
            }

            return reader.IsAtEnd()
                ? records
                : throw new InvalidDataException("The kv snapshot is damaged: bytes follow its last entry.");
        }
        catch (Exception damaged) when (damaged is InvalidProtocolBufferException or EndOfStreamException)
        {
            throw new InvalidDataException("The kv snapshot is damaged.", damaged);
        }
    }
}
