using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Transport;

/// <summary>
/// The core's frequent small messages on the wire. What the core relies on is checked here, after everything was read: the input of a
/// broken peer is refused.
/// </summary>
internal static class RaftMessageCodec
{
    public static int SizeOf(AppendEntriesResponse message) =>
        SizeOf(message.Success)
        + WireWriter.SizeOfNumber(message.MatchIndex.Value)
        + WireWriter.SizeOfNumber(message.RejectedIndex.Value)
        + WireWriter.SizeOfNumber(message.Hint.Index.Value)
        + WireWriter.SizeOfNumber(message.Hint.Term.Value);

    public static int SizeOf(Heartbeat message) =>
        WireWriter.SizeOfNumber(message.Commit.Value)
        + WireWriter.SizeOfNumber(message.ReadRound)
        + WireWriter.SizeOfNumber(WireValues.Milliseconds(message.Silence));

    public static int SizeOf(HeartbeatResponse message) =>
        WireWriter.SizeOfNumber(message.ReadRound) + WireWriter.SizeOfNumber(WireValues.Milliseconds(message.Silence));

    public static int SizeOf(ReadIndex message) => WireWriter.SizeOfNumber(message.Number) + SizeOf(message.ByLease);

    public static int SizeOf(ReadIndexResponse message) =>
        WireWriter.SizeOfNumber(message.Number) + SizeOf(message.Success) + WireWriter.SizeOfNumber(message.Index.Value);

    public static void Write(ref WireWriter writer, RaftMessage message)
    {
        switch (message)
        {
            case AppendEntriesResponse m:
                writer.Number(AppendEntriesResponseMessage.SuccessFieldNumber, Bit(m.Success));
                writer.Number(AppendEntriesResponseMessage.MatchIndexFieldNumber, m.MatchIndex.Value);
                writer.Number(AppendEntriesResponseMessage.RejectedIndexFieldNumber, m.RejectedIndex.Value);
                writer.Number(AppendEntriesResponseMessage.HintIndexFieldNumber, m.Hint.Index.Value);
                writer.Number(AppendEntriesResponseMessage.HintTermFieldNumber, m.Hint.Term.Value);
                break;
            case Heartbeat m:
                writer.Number(HeartbeatMessage.CommitFieldNumber, m.Commit.Value);
                writer.Number(HeartbeatMessage.ReadRoundFieldNumber, m.ReadRound);
                writer.Number(HeartbeatMessage.SilenceMsFieldNumber, WireValues.Milliseconds(m.Silence));
                break;
            case HeartbeatResponse m:
                writer.Number(HeartbeatResponseMessage.ReadRoundFieldNumber, m.ReadRound);
                writer.Number(HeartbeatResponseMessage.SilenceMsFieldNumber, WireValues.Milliseconds(m.Silence));
                break;
            case ReadIndex m:
                writer.Number(ReadIndexMessage.NumberFieldNumber, m.Number);
                writer.Number(ReadIndexMessage.ByLeaseFieldNumber, Bit(m.ByLease));
                break;
            case ReadIndexResponse m:
                writer.Number(ReadIndexResponseMessage.NumberFieldNumber, m.Number);
                writer.Number(ReadIndexResponseMessage.SuccessFieldNumber, Bit(m.Success));
                writer.Number(ReadIndexResponseMessage.IndexFieldNumber, m.Index.Value);
                break;
            default:
                throw new ArgumentException($"{message.GetType()} is not a frequent message.", nameof(message));
        }
    }

    /// <exception cref="FormatException">The bytes are malformed, here and in all methods below.</exception>
    /// <exception cref="InvalidDataException">The message is inconsistent, here and in all methods below.</exception>
    public static AppendEntriesResponse ReadAppendEntriesResponse(ReplicaId from, ReplicaId to, Term term, WireReader reader)
    {
        var success = false;
        var (match, rejected, hintIndex, hintTerm) = (0L, 0L, 0L, 0L);
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case AppendEntriesResponseMessage.SuccessFieldNumber << 3:
                    success = reader.ReadBool();
                    break;
                case AppendEntriesResponseMessage.MatchIndexFieldNumber << 3:
                    match = reader.ReadNumber();
                    break;
                case AppendEntriesResponseMessage.RejectedIndexFieldNumber << 3:
                    rejected = reader.ReadNumber();
                    break;
                case AppendEntriesResponseMessage.HintIndexFieldNumber << 3:
                    hintIndex = reader.ReadNumber();
                    break;
                case AppendEntriesResponseMessage.HintTermFieldNumber << 3:
                    hintTerm = reader.ReadNumber();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new AppendEntriesResponse(
            from, to, term, success, WireValues.Index(match), WireValues.Index(rejected), WireValues.Entry(hintIndex, hintTerm));
    }

    public static Heartbeat ReadHeartbeat(ReplicaId from, ReplicaId to, Term term, WireReader reader)
    {
        var (commit, readRound, silence) = (0L, 0L, 0L);
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case HeartbeatMessage.CommitFieldNumber << 3:
                    commit = reader.ReadNumber();
                    break;
                case HeartbeatMessage.ReadRoundFieldNumber << 3:
                    readRound = reader.ReadNumber();
                    break;
                case HeartbeatMessage.SilenceMsFieldNumber << 3:
                    silence = reader.ReadNumber();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new Heartbeat(from, to, term, WireValues.Index(commit), readRound, WireValues.Silence(silence));
    }

    public static HeartbeatResponse ReadHeartbeatResponse(ReplicaId from, ReplicaId to, Term term, WireReader reader)
    {
        var (readRound, silence) = (0L, 0L);
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case HeartbeatResponseMessage.ReadRoundFieldNumber << 3:
                    readRound = reader.ReadNumber();
                    break;
                case HeartbeatResponseMessage.SilenceMsFieldNumber << 3:
                    silence = reader.ReadNumber();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new HeartbeatResponse(from, to, term, readRound, WireValues.Silence(silence));
    }

    public static ReadIndex ReadReadIndex(ReplicaId from, ReplicaId to, Term term, WireReader reader)
    {
        var (number, byLease) = (0L, false);
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case ReadIndexMessage.NumberFieldNumber << 3:
                    number = reader.ReadNumber();
                    break;
                case ReadIndexMessage.ByLeaseFieldNumber << 3:
                    byLease = reader.ReadBool();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new ReadIndex(from, to, term, number, byLease);
    }

    public static ReadIndexResponse ReadReadIndexResponse(ReplicaId from, ReplicaId to, Term term, WireReader reader)
    {
        var (number, success, index) = (0L, false, 0L);
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case ReadIndexResponseMessage.NumberFieldNumber << 3:
                    number = reader.ReadNumber();
                    break;
                case ReadIndexResponseMessage.SuccessFieldNumber << 3:
                    success = reader.ReadBool();
                    break;
                case ReadIndexResponseMessage.IndexFieldNumber << 3:
                    index = reader.ReadNumber();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new ReadIndexResponse(from, to, term, number, success, WireValues.Index(index));
    }

    private static int SizeOf(bool value) => value ? 2 : 0;

    private static long Bit(bool value) => value ? 1 : 0;
}
