using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Log;

namespace RaftActors.Persistence.Records;

/// <summary>
/// Writes a <see cref="LogRecord"/> without an object for each of its parts: the bytes are those of <see cref="RecordCodec"/>. Notes and
/// snapshots are rare and go through it.
/// </summary>
internal static class RecordWriter
{
    private const int Operation = 1;
    private const int OfWrite = 1;
    private const int OfCompaction = 2;
    private const int CurrentTerm = 1;
    private const int VotedFor = 2;
    private const int ResetTo = 3;
    private const int Truncates = 4;
    private const int TruncateAfter = 5;
    private const int Entries = 6;

    public static int SizeOf(LogRecord record)
    {
        var size = 0;
        for (var i = 0; i < record.Operations.Count; i++)
        {
            size += WireWriter.SizeOfDelimited(SizeOf(record.Operations[i]));
        }

        return size;
    }

    /// <param name="record">The record.</param>
    /// <param name="bytes">Memory of its size.</param>
    public static void Write(LogRecord record, Span<byte> bytes)
    {
        var writer = new WireWriter(bytes);
        for (var i = 0; i < record.Operations.Count; i++)
        {
            var operation = record.Operations[i];
            writer.Begin(Operation, SizeOf(operation));
            if (operation.Write is { } write)
            {
                writer.Begin(OfWrite, SizeOf(write));
                Write(ref writer, write);
            }
            else
            {
                Write(ref writer, OfCompaction, RecordCodec.Encode(operation.Compaction!.Value));
            }
        }
    }

    private static int SizeOf(in LogOperation operation) =>
        WireWriter.SizeOfDelimited(
            operation.Write is { } write ? SizeOf(write) : RecordCodec.Encode(operation.Compaction!.Value).CalculateSize());

    private static int SizeOf(in Persist write)
    {
        var size = WireWriter.SizeOfNumber(write.HardState.CurrentTerm.Value) + WireWriter.SizeOfText(write.HardState.VotedFor.Value ?? "");
        if (write.ResetTo is { } reset)
        {
            size += WireWriter.SizeOfDelimited(RecordCodec.Encode(reset).CalculateSize());
        }

        if (write.TruncateAfter is { } index)
        {
            size += WireWriter.SizeOfNumber(1) + WireWriter.SizeOfNumber(index.Value);
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            size += WireWriter.SizeOfDelimited(SizeOf(entry));
        }

        return size;
    }

    private static int SizeOf(in Entry entry) =>
        WireWriter.SizeOfNumber(entry.Index.Value)
        + WireWriter.SizeOfNumber(entry.Term.Value)
        + WireWriter.SizeOfNumber((long)entry.Kind)
        + WireWriter.SizeOfNumber(entry.Timestamp)
        + WireWriter.SizeOfBytes(entry.Payload.Length);

    private static void Write(ref WireWriter writer, in Persist write)
    {
        writer.Number(CurrentTerm, write.HardState.CurrentTerm.Value);
        writer.Text(VotedFor, write.HardState.VotedFor.Value ?? "");
        if (write.ResetTo is { } reset)
        {
            Write(ref writer, ResetTo, RecordCodec.Encode(reset));
        }

        if (write.TruncateAfter is { } index)
        {
            writer.Number(Truncates, 1);
            writer.Number(TruncateAfter, index.Value);
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            writer.Begin(Entries, SizeOf(entry));
            writer.Number(1, entry.Index.Value);
            writer.Number(2, entry.Term.Value);
            writer.Number(3, (long)entry.Kind);
            writer.Number(4, entry.Timestamp);
            writer.Bytes(5, entry.Payload.Span);
        }
    }

    private static void Write(ref WireWriter writer, int field, IMessage message)
    {
        var size = message.CalculateSize();
        writer.Begin(field, size);
        message.WriteTo(writer.Take(size));
    }
}
