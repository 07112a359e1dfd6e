using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;

namespace RaftActors.Transport;

/// <summary>Converts between the replicas' messages and wire messages. Commands are neither copied nor inspected.</summary>
internal static class WireCodec
{
    public static PeerMessage Encode(string group, object body) => body switch
    {
        RaftMessage m => Encode(group, m),
        SnapshotChunk m => Encode(group, m),
        SnapshotChunkAck m => new PeerMessage
        {
            Group = group,
            Term = m.Term.Value,
            SnapshotChunkAck = new SnapshotChunkAckMessage
            {
                LastIncludedIndex = m.LastIncluded.Index.Value,
                LastIncludedTerm = m.LastIncluded.Term.Value,
                NextOffset = m.NextOffset,
            },
        },
        ClientRequest m => new PeerMessage { Group = group, ClientRequest = RequestCodec.Encode(m) },
        MachineVersion m => new PeerMessage { Group = group, MachineVersion = new MachineVersionMessage { Latest = m.Latest } },
        MemberQuery => new PeerMessage { Group = group, MemberQuery = new MemberQueryMessage() },
        NotMember m => new PeerMessage { Group = group, NotMember = Encode(m) },
        StateHash m => new PeerMessage { Group = group, StateHash = new StateHashMessage { Index = m.Index, Hash = m.Hash } },
        ClientResponse m => new PeerMessage { Group = group, ClientResponse = ResponseCodec.Encode(m) },
        _ => throw new ArgumentException($"{body.GetType()} is not sent between nodes.", nameof(body)),
    };

    /// <summary>Decodes a message for the receiver's actors.</summary>
    /// <exception cref="InvalidDataException">The message is unknown to this version or inconsistent.</exception>
    public static object Decode(ReplicaId from, ReplicaId to, PeerMessage message)
    {
        var term = new Term(message.Term);
        if (message.Term < 0)
        {
            throw new InvalidDataException($"Invalid message from {from}: term {term}.");
        }

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
                    Index(answer.MatchIndex),
                    Index(answer.RejectedIndex),
                    Id(answer.HintIndex, answer.HintTerm));
            case PeerMessage.BodyOneofCase.Heartbeat:
                return new Heartbeat(from, to, term, Index(message.Heartbeat.Commit), message.Heartbeat.ReadRound);
            case PeerMessage.BodyOneofCase.HeartbeatResponse:
                return new HeartbeatResponse(from, to, term, message.HeartbeatResponse.ReadRound);
            case PeerMessage.BodyOneofCase.RequestVote:
                var vote = message.RequestVote;
                return new RequestVote(from, to, term, vote.PreVote, vote.Transfer, Id(vote.LastLogIndex, vote.LastLogTerm));
            case PeerMessage.BodyOneofCase.RequestVoteResponse:
                return new RequestVoteResponse(
                    from, to, term, message.RequestVoteResponse.PreVote, message.RequestVoteResponse.VoteGranted);
            case PeerMessage.BodyOneofCase.TimeoutNow:
                return new TimeoutNow(from, to, term);
            case PeerMessage.BodyOneofCase.ReadIndex:
                return new ReadIndex(from, to, term, message.ReadIndex.Number, message.ReadIndex.ByLease);
            case PeerMessage.BodyOneofCase.ReadIndexResponse:
                var read = message.ReadIndexResponse;
                return new ReadIndexResponse(from, to, term, read.Number, read.Success, Index(read.Index));
            case PeerMessage.BodyOneofCase.SnapshotChunk:
                return Decode(from, to, term, message.SnapshotChunk);
            case PeerMessage.BodyOneofCase.SnapshotChunkAck:
                var ack = message.SnapshotChunkAck;
                return new SnapshotChunkAck(from, to, term, Id(ack.LastIncludedIndex, ack.LastIncludedTerm), ack.NextOffset);
            case PeerMessage.BodyOneofCase.ClientRequest:
                return RequestCodec.Decode(from, message.Group, message.ClientRequest);
            case PeerMessage.BodyOneofCase.StateHash:
                return new StateHash(from, to, Index(message.StateHash.Index).Value, message.StateHash.Hash);
            case PeerMessage.BodyOneofCase.MachineVersion:
                return message.MachineVersion.Latest >= 1
                    ? new MachineVersion(from, to, message.MachineVersion.Latest)
                    : throw new InvalidDataException($"{message.MachineVersion.Latest} is not a valid machine version.");
            case PeerMessage.BodyOneofCase.MemberQuery:
                return new MemberQuery(from, to);
            case PeerMessage.BodyOneofCase.NotMember:
                return Decode(from, to, message.NotMember);
            case PeerMessage.BodyOneofCase.ClientResponse:
                return ResponseCodec.Decode(message.Group, message.ClientResponse);
            default:
                throw new InvalidDataException($"A message from {from} for group {message.Group} has a kind unknown to this version.");
        }
    }

    private static PeerMessage Encode(string group, RaftMessage message)
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
                peer.Heartbeat = new HeartbeatMessage { Commit = m.Commit.Value, ReadRound = m.ReadRound };
                break;
            case HeartbeatResponse m:
                peer.HeartbeatResponse = new HeartbeatResponseMessage { ReadRound = m.ReadRound };
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
                Payload = Wrap(entry.Payload),
            });
        }

        return encoded;
    }

    private static AppendEntries Decode(ReplicaId from, ReplicaId to, Term term, AppendEntriesMessage message)
    {
        var entries = new Entry[message.Entries.Count];
        var prev = Id(message.PrevLogIndex, message.PrevLogTerm);
        if (message.PrevLogIndex > long.MaxValue - entries.Length)
        {
            throw new InvalidDataException($"Invalid append from {from}: it exceeds the maximum index.");
        }

        var before = prev.Term;
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = message.Entries[i];
            var at = new Term(entry.Term);

            // Validate here what the core relies on: the input of a broken peer is refused.
            if (at < before || at > term || entry.Kind is < 0 or > byte.MaxValue || !Enum.IsDefined((EntryKind)entry.Kind))
            {
                throw new InvalidDataException(
                    $"Invalid append from {from}: an entry of term {at}, kind {entry.Kind} follows one of term {before}.");
            }

            CheckConfiguration(from, entry);
            entries[i] = new Entry(prev.Index + i + 1, at, (EntryKind)entry.Kind, entry.Timestamp, entry.Payload.Memory);
            before = at;
        }

        return new AppendEntries(from, to, term, prev, entries, Index(message.LeaderCommit));
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

    private static PeerMessage Encode(string group, SnapshotChunk chunk)
    {
        var encoded = new SnapshotChunkMessage
        {
            LastIncludedIndex = chunk.Snapshot.LastIncluded.Index.Value,
            LastIncludedTerm = chunk.Snapshot.LastIncluded.Term.Value,
            TotalBytes = chunk.TotalBytes,
            Offset = chunk.Offset,
            Data = Wrap(chunk.Data),
            Crc = chunk.Crc,
            Hollow = chunk.Snapshot.IsHollow,
            Timestamp = chunk.Snapshot.Timestamp,
        };
        encoded.Voters.AddRange(chunk.Snapshot.Configuration.Voters.Select(m => m.Value));
        encoded.Learners.AddRange(chunk.Snapshot.Configuration.Learners.Select(m => m.Value));
        encoded.Outgoing.AddRange(chunk.Snapshot.Configuration.Outgoing.Select(m => m.Value));
        encoded.Witnesses.AddRange(chunk.Snapshot.Configuration.Witnesses.Select(m => m.Value));

        return new PeerMessage { Group = group, Term = chunk.Term.Value, SnapshotChunk = encoded };
    }

    private static SnapshotChunk Decode(ReplicaId from, ReplicaId to, Term term, SnapshotChunkMessage chunk)
    {
        if (chunk.Offset < 0 || chunk.Offset > chunk.TotalBytes - chunk.Data.Length)
        {
            throw new InvalidDataException($"Invalid snapshot chunk from {from}: it exceeds the snapshot.");
        }

        if (chunk.Timestamp < 0)
        {
            throw new InvalidDataException($"Invalid snapshot from {from}: log time {chunk.Timestamp}.");
        }

        var last = Id(chunk.LastIncludedIndex, chunk.LastIncludedTerm);
        if (last.Term > term)
        {
            throw new InvalidDataException($"Invalid snapshot from {from} in term {term}: it ends with an entry of term {last.Term}.");
        }

        return new SnapshotChunk(
            from,
            to,
            term,
            new(last, Members(from, chunk), chunk.Hollow, chunk.Timestamp),
            chunk.TotalBytes,
            chunk.Offset,
            chunk.Data.Memory,
            chunk.Crc);
    }

    private static Protocol.Membership.Configuration Members(ReplicaId from, SnapshotChunkMessage chunk)
    {
        try
        {
            return new Protocol.Membership.Configuration(
                Ids(chunk.Voters), Ids(chunk.Learners), Ids(chunk.Outgoing), Ids(chunk.Witnesses));
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"Invalid members in a snapshot from {from}: {wrong.Message}", wrong);
        }
    }

    private static IEnumerable<ReplicaId> Ids(IEnumerable<string> names) => names.Select(n => new ReplicaId(n));

    private static ByteString Wrap(ReadOnlyMemory<byte> bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    private static NotMemberMessage Encode(NotMember notMember)
    {
        var message = new NotMemberMessage { Index = notMember.Index.Value };
        message.Voters.AddRange(notMember.Members.Voters.Select(v => v.Value));
        message.Learners.AddRange(notMember.Members.Learners.Select(l => l.Value));
        message.Witnesses.AddRange(notMember.Members.Witnesses.Select(w => w.Value));
        return message;
    }

    private static NotMember Decode(ReplicaId from, ReplicaId to, NotMemberMessage message)
    {
        try
        {
            var members = new Protocol.Membership.Configuration(Ids(message.Voters), Ids(message.Learners), null, Ids(message.Witnesses));
            return new NotMember(from, to, Index(message.Index), members);
        }
        catch (ArgumentException impossible)
        {
            throw new InvalidDataException(impossible.Message, impossible);
        }

        static IEnumerable<ReplicaId> Ids(IEnumerable<string> names) => names.Select(n => new ReplicaId(n));
    }

    private static LogIndex Index(long value) =>
        value >= 0 ? new LogIndex(value) : throw new InvalidDataException($"{value} is not a valid index.");

    private static EntryId Id(long index, long term) =>
        term >= 0 ? new EntryId(Index(index), new Term(term)) : throw new InvalidDataException($"{term} is not a valid term.");
}
