using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;

namespace RaftActors.Transport;

/// <summary>The kinds of messages that are rare enough for an object of protobuf for each: votes, snapshots, members, machines.</summary>
internal static class RareMessageCodec
{
    /// <summary>Whether another codec reads this kind.</summary>
    public static bool IsFrequent(PeerMessage.BodyOneofCase body) => body is
        PeerMessage.BodyOneofCase.AppendEntries or PeerMessage.BodyOneofCase.AppendEntriesResponse
        or PeerMessage.BodyOneofCase.Heartbeat or PeerMessage.BodyOneofCase.HeartbeatResponse
        or PeerMessage.BodyOneofCase.ReadIndex or PeerMessage.BodyOneofCase.ReadIndexResponse
        or PeerMessage.BodyOneofCase.ClientRequest or PeerMessage.BodyOneofCase.ClientResponse;

    /// <exception cref="ArgumentException">Such an object is not sent between nodes.</exception>
    public static PeerMessage Encode(string group, object body) => body switch
    {
        RaftMessage m => Between(m.From, m.To, Encode(group, m)),
        SnapshotChunk m => Between(m.From, m.To, SnapshotCodec.Encode(group, m)),
        SnapshotChunkAck m => Between(m.From, m.To, SnapshotCodec.Encode(group, m)),
        ClientRequest m => new PeerMessage { Group = group, ClientRequest = RequestCodec.Encode(m) },
        MachineVersion m => Between(m.From, m.To, new() { Group = group, MachineVersion = new() { Latest = m.Latest } }),
        MemberQuery m => Between(m.From, m.To, new() { Group = group, MemberQuery = new() }),
        NotMember m => Between(m.From, m.To, new() { Group = group, NotMember = MembershipCodec.Encode(m) }),
        StateHash m => Between(m.From, m.To, new() { Group = group, StateHash = new() { Index = m.Index, Hash = m.Hash } }),
        _ => throw NotSent(body),
    };

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
            case PeerMessage.BodyOneofCase.RequestVote:
                var vote = message.RequestVote;
                return new RequestVote(from, to, term, vote.PreVote, vote.Transfer, WireValues.Entry(vote.LastLogIndex, vote.LastLogTerm));
            case PeerMessage.BodyOneofCase.RequestVoteResponse:
                return new RequestVoteResponse(
                    from, to, term, message.RequestVoteResponse.PreVote, message.RequestVoteResponse.VoteGranted);
            case PeerMessage.BodyOneofCase.TimeoutNow:
                return new TimeoutNow(from, to, term);
            case PeerMessage.BodyOneofCase.SnapshotChunk:
                return SnapshotCodec.Decode(from, to, term, message.SnapshotChunk);
            case PeerMessage.BodyOneofCase.SnapshotChunkAck:
                return SnapshotCodec.Decode(from, to, term, message.SnapshotChunkAck);
            case PeerMessage.BodyOneofCase.StateHash:
                return new StateHash(from, to, WireValues.Index(message.StateHash.Index).Value, message.StateHash.Hash);
            case PeerMessage.BodyOneofCase.MachineVersion:
                return message.MachineVersion.Latest >= 1
                    ? new MachineVersion(from, to, message.MachineVersion.Latest)
                    : throw new InvalidDataException($"{message.MachineVersion.Latest} is not a valid machine version.");
            case PeerMessage.BodyOneofCase.MemberQuery:
                return new MemberQuery(from, to);
            case PeerMessage.BodyOneofCase.NotMember:
                return MembershipCodec.Decode(from, to, message.NotMember);
            default:
                throw new InvalidDataException($"A message from {from} for group {message.Group} has a kind unknown to this version.");
        }
    }

    private static PeerMessage Between(ReplicaId from, ReplicaId to, PeerMessage message)
    {
        (message.FromIncarnation, message.ToIncarnation) = (from.Incarnation, to.Incarnation);
        return message;
    }

    private static PeerMessage Encode(string group, RaftMessage message)
    {
        var peer = new PeerMessage { Group = group, Term = message.Term.Value };
        switch (message)
        {
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
            default:
                throw NotSent(message);
        }

        return peer;
    }

    private static ArgumentException NotSent(object body) => new($"{body.GetType()} is not sent between nodes.", nameof(body));
}
