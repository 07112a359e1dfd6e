using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>
/// Membership on the wire: changes, which travel in the body of a client request, and the news that a node is not a member.
/// </summary>
internal static class MembershipCodec
{
    /// <summary>The bytes of a change on the wire.</summary>
    /// <exception cref="ArgumentException">A name in it is null.</exception>
    public static int SizeOf(MembershipChange change) => Encode(change).CalculateSize();

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
    public static MembershipChange Decode(ReplicaId from, string group, ReadOnlySpan<byte> body)
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
                    group, [.. message.Voters], [.. message.Learners], [.. message.Witnesses])
                {
                    ExpectedIndex = message.HasExpectedIndex ? message.ExpectedIndex : null,
                },
                _ => throw new InvalidDataException(
                    $"A membership change from {from} has kind {(int)message.Operation}, unknown to this version."),
            };
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException($"Invalid membership change from {from}: {damaged.Message}", damaged);
        }
    }

    public static NotMemberMessage Encode(NotMember notMember)
    {
        var message = new NotMemberMessage { Index = notMember.Index.Value };
        message.Voters.AddRange(notMember.Members.Voters.Select(v => v.Value));
        message.Learners.AddRange(notMember.Members.Learners.Select(l => l.Value));
        message.Witnesses.AddRange(notMember.Members.Witnesses.Select(w => w.Value));
        return message;
    }

    /// <exception cref="InvalidDataException">The members or the index are invalid.</exception>
    public static NotMember Decode(ReplicaId from, ReplicaId to, NotMemberMessage message)
    {
        try
        {
            var members = new Protocol.Membership.Configuration(
                WireValues.Ids(message.Voters), WireValues.Ids(message.Learners), null, WireValues.Ids(message.Witnesses));
            return new NotMember(from, to, WireValues.Index(message.Index), members);
        }
        catch (ArgumentException impossible)
        {
            throw new InvalidDataException(impossible.Message, impossible);
        }
    }

    private static MembershipMessage Encode(ChangeMembers change)
    {
        var message = new MembershipMessage { Operation = MembershipOperation.Target };
        message.Voters.AddRange(change.Voters);
        message.Learners.AddRange(change.Learners);
        message.Witnesses.AddRange(change.Witnesses);
        if (change.ExpectedIndex is { } expected)
        {
            message.ExpectedIndex = expected;
        }

        return message;
    }
}
