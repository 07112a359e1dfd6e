using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;
using RaftActors.Transport;

namespace RaftActors.Tests.Transport.Earlier;

/// <summary>
/// How earlier builds wrote and read all messages: through protobuf. Kept to show that both builds understand each other. What came since,
/// for ranges, is read here in the same way, so that every frame can be compared.
/// </summary>
internal static class EarlierCodec
{
    public static PeerMessage Encode(string group, object body) => body switch
    {
        RaftMessage m => EarlierRaftCodec.Encode(group, m),
        SnapshotChunk m => SnapshotCodec.Encode(group, m),
        SnapshotChunkAck m => SnapshotCodec.Encode(group, m),
        ClientRequest m => new PeerMessage { Group = group, ClientRequest = EarlierRequestCodec.Encode(m) },
        MachineVersion m => new PeerMessage { Group = group, MachineVersion = new MachineVersionMessage { Latest = m.Latest } },
        MemberQuery => new PeerMessage { Group = group, MemberQuery = new MemberQueryMessage() },
        NotMember m => new PeerMessage { Group = group, NotMember = MembershipCodec.Encode(m) },
        StateHash m => new PeerMessage { Group = group, StateHash = new StateHashMessage { Index = m.Index, Hash = m.Hash } },
        ClientResponse m => new PeerMessage { Group = group, ClientResponse = EarlierResponseCodec.Encode(m) },
        _ => throw new ArgumentException($"{body.GetType()} is not sent between nodes.", nameof(body)),
    };

    /// <summary>Decodes a message for the receiver's actors.</summary>
    /// <exception cref="InvalidDataException">The message is unknown to this version or inconsistent.</exception>
    public static object Decode(ReplicaId from, ReplicaId to, PeerMessage message)
    {
        var term = new Term(message.Term);
        (from, to) = (Life(from, message.FromIncarnation), Life(to, message.ToIncarnation));
        if (message.Term < 0)
        {
            throw new InvalidDataException($"Invalid message from {from}: term {term}.");
        }

        switch (message.BodyCase)
        {
            case PeerMessage.BodyOneofCase.AppendEntries:
            case PeerMessage.BodyOneofCase.AppendEntriesResponse:
            case PeerMessage.BodyOneofCase.Heartbeat:
            case PeerMessage.BodyOneofCase.HeartbeatResponse:
            case PeerMessage.BodyOneofCase.RequestVote:
            case PeerMessage.BodyOneofCase.RequestVoteResponse:
            case PeerMessage.BodyOneofCase.TimeoutNow:
            case PeerMessage.BodyOneofCase.ReadIndex:
            case PeerMessage.BodyOneofCase.ReadIndexResponse:
                return EarlierRaftCodec.Decode(from, to, term, message);
            case PeerMessage.BodyOneofCase.SnapshotChunk:
                return SnapshotCodec.Decode(from, to, term, message.SnapshotChunk);
            case PeerMessage.BodyOneofCase.SnapshotChunkAck:
                return SnapshotCodec.Decode(from, to, term, message.SnapshotChunkAck);
            case PeerMessage.BodyOneofCase.ClientRequest:
                return EarlierRequestCodec.Decode(from, message.Group, message.ClientRequest);
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
            case PeerMessage.BodyOneofCase.ClientResponse:
                return EarlierResponseCodec.Decode(message.Group, message.ClientResponse);
            default:
                throw new InvalidDataException($"A message from {from} for group {message.Group} has a kind unknown to this version.");
        }
    }

    private static ReplicaId Life(ReplicaId node, long incarnation) => incarnation >= 0
        ? ReplicaId.Of(node.Value, incarnation)
        : throw new InvalidDataException($"{incarnation} is not a valid incarnation.");
}
