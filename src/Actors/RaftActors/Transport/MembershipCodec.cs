using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>Membership changes on the wire, in the body of a client request.</summary>
internal static class MembershipCodec
{
    public static MembershipMessage Encode(MembershipChange change) => change switch
    {
        AddLearner m => new MembershipMessage { Operation = MembershipOperation.AddLearner, Node = m.Node },
        AddWitness m => new MembershipMessage { Operation = MembershipOperation.AddWitness, Node = m.Node },
        Promote m => new MembershipMessage { Operation = MembershipOperation.Promote, Node = m.Node },
        RemoveMember m => new MembershipMessage { Operation = MembershipOperation.Remove, Node = m.Node },
        ReplaceMember m => new MembershipMessage
        {
            Operation = MembershipOperation.Replace,
            Node = m.Node,
            Replacement = m.Replacement,
        },
        ChangeMembers m => Encode(m),
        _ => throw new ArgumentException($"{change.GetType()} is not sent between nodes.", nameof(change)),
    };

    /// <exception cref="InvalidDataException">The change is unknown to this version or unreadable.</exception>
    public static MembershipChange Decode(ReplicaId from, string group, ByteString body)
    {
        try
        {
            var message = MembershipMessage.Parser.ParseFrom(body);
            return message.Operation switch
            {
                MembershipOperation.AddLearner => new AddLearner(group, message.Node),
                MembershipOperation.AddWitness => new AddWitness(group, message.Node),
                MembershipOperation.Promote => new Promote(group, message.Node),
                MembershipOperation.Remove => new RemoveMember(group, message.Node),
                MembershipOperation.Replace => new ReplaceMember(group, message.Node, message.Replacement),
                MembershipOperation.Target => new ChangeMembers(
                    group, [.. message.Voters], [.. message.Learners], [.. message.Witnesses]),
                _ => throw new InvalidDataException(
                    $"A membership change from {from} has kind {(int)message.Operation}, unknown to this version."),
            };
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException($"Invalid membership change from {from}: {damaged.Message}", damaged);
        }
    }

    private static MembershipMessage Encode(ChangeMembers change)
    {
        var message = new MembershipMessage { Operation = MembershipOperation.Target };
        message.Voters.AddRange(OrNone(change.Voters));
        message.Learners.AddRange(OrNone(change.Learners));
        message.Witnesses.AddRange(OrNone(change.Witnesses));
        return message;
    }

    private static ImmutableArray<string> OrNone(ImmutableArray<string> names) => names.IsDefault ? [] : names;
}
