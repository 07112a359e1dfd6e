using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Transport;

namespace RaftActors.Tests.Transport.Earlier;

/// <summary>The core's messages, see <see cref="EarlierCodec"/>.</summary>
internal static class EarlierRaftCodec
{
    public static PeerMessage Encode(string group, RaftMessage message)
    {
        var peer = new PeerMessage { Group = group, Term = message.Term.Value };
        switch (message)
        {
            case AppendEntries m:
                peer.AppendEntries = Encode(m);
                break;
            case AppendEntriesResponse m:
                peer.AppendEntriesResponse = new AppendEntriesResponseMessage
                {
                    Success = m.Success,
                    MatchIndex = m.MatchIndex.Value,
                    RejectedIndex = m.RejectedIndex.Value,
                    HintIndex = m.Hint.Index.Value,
                    HintTerm = m.Hint.Term.Value,
                };
                break;
            case Heartbeat m:
                peer.Heartbeat = new HeartbeatMessage
                {
                    Commit = m.Commit.Value,
                    ReadRound = m.ReadRound,
                    SilenceMs = WireValues.Milliseconds(m.Silence),
                };
                break;
            case HeartbeatResponse m:
                peer.HeartbeatResponse = new HeartbeatResponseMessage
                {
                    ReadRound = m.ReadRound,
                    SilenceMs = WireValues.Milliseconds(m.Silence),
                };
                break;
            case RequestVote m:
                peer.RequestVote = new RequestVoteMessage
                {
                    PreVote = m.IsPreVote,
                    LastLogIndex = m.LastLog.Index.Value,
                    LastLogTerm = m.LastLog.Term.Value,
                    Transfer = m.IsTransfer,
                };
                break;
            case RequestVoteResponse m:
                peer.RequestVoteResponse = new RequestVoteResponseMessage { PreVote = m.IsPreVote, VoteGranted = m.VoteGranted };
                break;
            case TimeoutNow:
                peer.TimeoutNow = new TimeoutNowMessage();
                break;
            case ReadIndex m:
                peer.ReadIndex = new ReadIndexMessage { Number = m.Number, ByLease = m.ByLease };
                break;
            case ReadIndexResponse m:
                peer.ReadIndexResponse = new ReadIndexResponseMessage { Number = m.Number, Success = m.Success, Index = m.Index.Value };
                break;
            default:
                throw new ArgumentException($"{message.GetType()} is not sent between nodes.", nameof(message));
        }

        return peer;
    }

    /// <exception cref="InvalidDataException">The message is inconsistent.</exception>
    public static RaftMessage Decode(ReplicaId from, ReplicaId to, Term term, PeerMessage message)
    {
        switch (message.BodyCase)
        {
            case PeerMessage.BodyOneofCase.AppendEntries:
                return Decode(from, to, term, message.AppendEntries);
            case PeerMessage.BodyOneofCase.AppendEntriesResponse:
                var answer = message.AppendEntriesResponse;
                return new AppendEntriesResponse(
                    from,
                    to,
                    term,
                    answer.Success,
                    WireValues.Index(answer.MatchIndex),
                    WireValues.Index(answer.RejectedIndex),
                    WireValues.Entry(answer.HintIndex, answer.HintTerm));
            case PeerMessage.BodyOneofCase.Heartbeat:
                var beat = message.Heartbeat;
                return new Heartbeat(
                    from, to, term, WireValues.Index(beat.Commit), beat.ReadRound, WireValues.Silence(beat.SilenceMs));
            case PeerMessage.BodyOneofCase.HeartbeatResponse:
                return new HeartbeatResponse(
                    from, to, term, message.HeartbeatResponse.ReadRound, WireValues.Silence(message.HeartbeatResponse.SilenceMs));
            case PeerMessage.BodyOneofCase.RequestVote:
                var vote = message.RequestVote;
                return new RequestVote(from, to, term, vote.PreVote, vote.Transfer, WireValues.Entry(vote.LastLogIndex, vote.LastLogTerm));
            case PeerMessage.BodyOneofCase.RequestVoteResponse:
                return new RequestVoteResponse(
                    from, to, term, message.RequestVoteResponse.PreVote, message.RequestVoteResponse.VoteGranted);
            case PeerMessage.BodyOneofCase.TimeoutNow:
                return new TimeoutNow(from, to, term);
            case PeerMessage.BodyOneofCase.ReadIndex:
                return new ReadIndex(from, to, term, message.ReadIndex.Number, message.ReadIndex.ByLease);
            case PeerMessage.BodyOneofCase.ReadIndexResponse:
                var read = message.ReadIndexResponse;
                return new ReadIndexResponse(from, to, term, read.Number, read.Success, WireValues.Index(read.Index));
            default:
                throw new ArgumentException($"{message.BodyCase} is not a message of the core.", nameof(message));
        }
    }

    private static AppendEntriesMessage Encode(AppendEntries message)
    {
        var encoded = new AppendEntriesMessage
        {
            PrevLogIndex = message.PrevLog.Index.Value,
            PrevLogTerm = message.PrevLog.Term.Value,
            LeaderCommit = message.LeaderCommit.Value,
        };
        foreach (ref readonly var entry in message.Entries.Span)
        {
            encoded.Entries.Add(new EntryMessage
            {
                Term = entry.Term.Value,
                Kind = (int)entry.Kind,
                Timestamp = entry.Timestamp,
                Payload = UnsafeByteOperations.UnsafeWrap(entry.Payload),
            });
        }

        return encoded;
    }

    private static AppendEntries Decode(ReplicaId from, ReplicaId to, Term term, AppendEntriesMessage message)
    {
        var entries = new Entry[message.Entries.Count];
        var prev = WireValues.Entry(message.PrevLogIndex, message.PrevLogTerm);
        if (message.PrevLogIndex > long.MaxValue - entries.Length)
        {
            throw new InvalidDataException($"Invalid append from {from}: it exceeds the maximum index.");
        }

        var before = prev.Term;
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = message.Entries[i];
            var at = new Term(entry.Term);

            if (at < before || at > term || entry.Kind is < 0 or > byte.MaxValue || !Enum.IsDefined((EntryKind)entry.Kind))
            {
                throw new InvalidDataException(
                    $"Invalid append from {from}: an entry of term {at}, kind {entry.Kind} follows one of term {before}.");
            }

            CheckConfiguration(from, entry);
            entries[i] = new Entry(
                prev.Index + i + 1, at, (EntryKind)entry.Kind, WireValues.LogTime(entry.Timestamp), entry.Payload.Memory);
            before = at;
        }

        return new AppendEntries(from, to, term, prev, entries, WireValues.Index(message.LeaderCommit));
    }

    private static void CheckConfiguration(ReplicaId from, EntryMessage entry)
    {
        if (entry.Kind != (int)EntryKind.Configuration)
        {
            return;
        }

        try
        {
            _ = ConfigurationCodec.Decode(entry.Payload.Span);
        }
        catch (FormatException wrong)
        {
            throw new InvalidDataException($"Invalid append from {from}: unreadable configuration: {wrong.Message}", wrong);
        }
    }
}
