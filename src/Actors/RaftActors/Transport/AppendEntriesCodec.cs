using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;

namespace RaftActors.Transport;

/// <summary>
/// Appends on the wire. What the core relies on is checked here: the input of a broken peer is refused. Each payload is copied once per
/// direction, and inspected only if it is a configuration.
/// </summary>
internal static class AppendEntriesCodec
{
    private const int PrevLogIndex = AppendEntriesMessage.PrevLogIndexFieldNumber;
    private const int PrevLogTerm = AppendEntriesMessage.PrevLogTermFieldNumber;
    private const int LeaderCommit = AppendEntriesMessage.LeaderCommitFieldNumber;
    private const int Entries = AppendEntriesMessage.EntriesFieldNumber;
    private const uint EntriesTag = (Entries << 3) | WireReader.Delimited;

    public static int SizeOf(AppendEntries message)
    {
        var size = WireWriter.SizeOfNumber(message.PrevLog.Index.Value)
            + WireWriter.SizeOfNumber(message.PrevLog.Term.Value)
            + WireWriter.SizeOfNumber(message.LeaderCommit.Value);
        foreach (ref readonly var entry in message.Entries.Span)
        {
            size += WireWriter.SizeOfDelimited(SizeOf(entry));
        }

        return size;
    }

    public static void Write(ref WireWriter writer, AppendEntries message)
    {
        writer.Number(PrevLogIndex, message.PrevLog.Index.Value);
        writer.Number(PrevLogTerm, message.PrevLog.Term.Value);
        writer.Number(LeaderCommit, message.LeaderCommit.Value);
        foreach (ref readonly var entry in message.Entries.Span)
        {
            writer.Begin(Entries, SizeOf(entry));
            writer.Number(EntryMessage.TermFieldNumber, entry.Term.Value);
            writer.Number(EntryMessage.KindFieldNumber, (long)entry.Kind);
            writer.Number(EntryMessage.TimestampFieldNumber, entry.Timestamp);
            writer.Bytes(EntryMessage.PayloadFieldNumber, entry.Payload.Span);
        }
    }

    /// <summary>Reads the bytes twice: first to see that they are well-formed and how many entries there are, then to keep them.</summary>
    /// <exception cref="FormatException">The bytes are malformed.</exception>
    /// <exception cref="InvalidDataException">The message is inconsistent.</exception>
    public static AppendEntries Read(ReplicaId from, ReplicaId to, Term term, WireReader body)
    {
        var reader = body;
        var (prevIndex, prevTerm, commit, payloadBytes) = (0L, 0L, 0L, 0L);
        var count = 0;
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case PrevLogIndex << 3:
                    prevIndex = reader.ReadNumber();
                    break;
                case PrevLogTerm << 3:
                    prevTerm = reader.ReadNumber();
                    break;
                case LeaderCommit << 3:
                    commit = reader.ReadNumber();
                    break;
                case EntriesTag:
                    payloadBytes += EntryFields.Read(reader.ReadMessage()).Payload.Length;
                    count++;
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        var prev = WireValues.Entry(prevIndex, prevTerm);
        if (prevIndex > long.MaxValue - count)
        {
            throw new InvalidDataException($"Invalid append from {from}: it exceeds the maximum index.");
        }

        var entries = ReadEntries(from, term, prev, body, count, payloadBytes);
        return new AppendEntries(from, to, term, prev, entries, WireValues.Index(commit));
    }

    private static int SizeOf(in Entry entry) =>
        WireWriter.SizeOfNumber(entry.Term.Value)
        + WireWriter.SizeOfNumber((long)entry.Kind)
        + WireWriter.SizeOfNumber(entry.Timestamp)
        + WireWriter.SizeOfBytes(entry.Payload.Length);

    private static Entry[] ReadEntries(ReplicaId from, Term term, EntryId prev, WireReader reader, int count, long payloadBytes)
    {
        var entries = count == 0 ? [] : new Entry[count];
        var payloads = new PayloadBlock(payloadBytes);
        var before = prev.Term;
        for (var i = 0; i < count;)
        {
            reader.TryReadTag(out var tag);
            if (tag != EntriesTag)
            {
                reader.Skip(tag);
                continue;
            }

            var fields = EntryFields.Read(reader.ReadMessage());
            var at = new Term(fields.Term);
            if (at < before || at > term || fields.Kind is < (int)EntryKind.Command or > (int)EntryKind.Hollow)
            {
                throw new InvalidDataException(
                    $"Invalid append from {from}: an entry of term {at}, kind {fields.Kind} follows one of term {before}.");
            }

            if (fields.Kind == (int)EntryKind.Configuration)
            {
                CheckConfiguration(from, fields.Payload);
            }

            entries[i] = new Entry(
                prev.Index + i + 1, at, (EntryKind)fields.Kind, WireValues.LogTime(fields.Timestamp), payloads.Copy(fields.Payload));
            before = at;
            i++;
        }

        return entries;
    }

    private static void CheckConfiguration(ReplicaId from, ReadOnlySpan<byte> payload)
    {
        try
        {
            _ = ConfigurationCodec.Decode(payload);
        }
        catch (FormatException wrong)
        {
            throw new InvalidDataException($"Invalid append from {from}: unreadable configuration: {wrong.Message}", wrong);
        }
    }

    private readonly ref struct EntryFields(long term, int kind, long timestamp, ReadOnlySpan<byte> payload)
    {
        private const uint PayloadTag = (EntryMessage.PayloadFieldNumber << 3) | WireReader.Delimited;

        public readonly long Term = term;
        public readonly int Kind = kind;
        public readonly long Timestamp = timestamp;
        public readonly ReadOnlySpan<byte> Payload = payload;

        public static EntryFields Read(WireReader reader)
        {
            var (term, kind, timestamp) = (0L, 0, 0L);
            ReadOnlySpan<byte> payload = default;
            while (reader.TryReadTag(out var tag))
            {
                switch (tag)
                {
                    case EntryMessage.TermFieldNumber << 3:
                        term = reader.ReadNumber();
                        break;
                    case EntryMessage.KindFieldNumber << 3:
                        kind = reader.ReadInt32();
                        break;
                    case EntryMessage.TimestampFieldNumber << 3:
                        timestamp = reader.ReadNumber();
                        break;
                    case PayloadTag:
                        payload = reader.ReadDelimited();
                        break;
                    default:
                        reader.Skip(tag);
                        break;
                }
            }

            return new EntryFields(term, kind, timestamp, payload);
        }
    }
}
