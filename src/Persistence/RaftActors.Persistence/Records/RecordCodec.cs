using Google.Protobuf;
using RaftActors.Persistence.Contracts;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Persistence.Records;

/// <summary>Converts between records and the bytes of the disk format.</summary>
internal static class RecordCodec
{
    public static RecordMessage Encode(LogRecord record)
    {
        var message = new RecordMessage();
        foreach (var operation in record.Operations)
        {
            message.Operations.Add(operation.Write is { } write
                ? new OperationMessage { Write = Encode(write) }
                : new OperationMessage { Compaction = Encode(operation.Compaction!.Value) });
        }

        return message;
    }

    public static LogRecord Decode(RecordMessage message) => new([.. message.Operations.Select(Decode)]);

    public static SnapshotMessage Encode(StoredSnapshot snapshot) =>
        new() { Place = Encode(snapshot.Place), State = UnsafeByteOperations.UnsafeWrap(snapshot.State) };

    public static StoredSnapshot Decode(SnapshotMessage message) => new(Decode(message.Place), message.State.Memory);

    private static WriteMessage Encode(in Persist write)
    {
        var message = new WriteMessage
        {
            CurrentTerm = write.HardState.CurrentTerm.Value,
            VotedFor = write.HardState.VotedFor.Value ?? "",
            Truncates = write.TruncateAfter is not null,
            TruncateAfter = write.TruncateAfter?.Value ?? 0,
        };
        if (write.ResetTo is { } reset)
        {
            message.ResetTo = Encode(reset);
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            message.Entries.Add(new EntryMessage
            {
                Index = entry.Index.Value,
                Term = entry.Term.Value,
                Kind = (int)entry.Kind,
                Timestamp = entry.Timestamp,
                Payload = UnsafeByteOperations.UnsafeWrap(entry.Payload),
            });
        }

        return message;
    }

    public static CompactionMessage Encode(in CompactionNote note)
    {
        var message = new CompactionMessage
        {
            Snapshot = Encode(note.Snapshot),
            BaseIndex = note.Base.Index.Value,
            BaseTerm = note.Base.Term.Value,
        };
        if (note is { HardState: { } hardState, LastIndex: { } last })
        {
            message.HasState = true;
            message.CurrentTerm = hardState.CurrentTerm.Value;
            message.VotedFor = hardState.VotedFor.Value ?? "";
            message.LastIndex = last.Value;
        }

        return message;
    }

    public static SnapshotPlaceMessage Encode(SnapshotInfo place)
    {
        var message = new SnapshotPlaceMessage
        {
            LastIncludedIndex = place.LastIncluded.Index.Value,
            LastIncludedTerm = place.LastIncluded.Term.Value,
            Hollow = place.IsHollow,
            Timestamp = place.Timestamp,
        };
        message.Voters.AddRange(place.Configuration.Voters.Select(m => m.Value));
        message.Learners.AddRange(place.Configuration.Learners.Select(m => m.Value));
        message.Outgoing.AddRange(place.Configuration.Outgoing.Select(m => m.Value));
        message.Witnesses.AddRange(place.Configuration.Witnesses.Select(m => m.Value));
        return message;
    }

    private static LogOperation Decode(OperationMessage message) => message.BodyCase switch
    {
        OperationMessage.BodyOneofCase.Write => new LogOperation(Decode(message.Write), null),
        OperationMessage.BodyOneofCase.Compaction => new LogOperation(null, Decode(message.Compaction)),
        _ => throw new InvalidDataException("A record contains an unknown operation; it was written by a newer version."),
    };

    private static Persist Decode(WriteMessage message)
    {
        var entries = new Entry[message.Entries.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = message.Entries[i];
            if (entry.Kind is < 0 or > byte.MaxValue || !Enum.IsDefined((EntryKind)entry.Kind))
            {
                throw new InvalidDataException(
                    $"Entry {entry.Index} has the unknown kind {entry.Kind}; it was written by a newer version.");
            }

            entries[i] = new Entry(
                new LogIndex(entry.Index), new Term(entry.Term), (EntryKind)entry.Kind, entry.Timestamp, entry.Payload.Memory);
        }

        return new Persist(
            0,
            HardStateOf(message.CurrentTerm, message.VotedFor),
            message.ResetTo is null ? null : Decode(message.ResetTo),
            message.Truncates ? new LogIndex(message.TruncateAfter) : null,
            entries,
            EntryId.Zero);
    }

    private static CompactionNote Decode(CompactionMessage message) => new(
        Decode(message.Snapshot),
        new EntryId(new LogIndex(message.BaseIndex), new Term(message.BaseTerm)),
        message.HasState ? HardStateOf(message.CurrentTerm, message.VotedFor) : null,
        message.HasState ? new LogIndex(message.LastIndex) : null);

    private static HardState HardStateOf(long term, string votedFor) =>
        new(new Term(term), votedFor.Length == 0 ? ReplicaId.None : new ReplicaId(votedFor));

    public static SnapshotInfo Decode(SnapshotPlaceMessage? message) =>
        message is null
            ? throw new InvalidDataException("A snapshot's place is missing.")
            : new SnapshotInfo(
                new EntryId(new LogIndex(message.LastIncludedIndex), new Term(message.LastIncludedTerm)),
                new Protocol.Membership.Configuration(
                    Ids(message.Voters), Ids(message.Learners), Ids(message.Outgoing), Ids(message.Witnesses)),
                message.Hollow,
                message.Timestamp);

    private static IEnumerable<ReplicaId> Ids(IEnumerable<string> names) => names.Select(n => new ReplicaId(n));
}
