using Akka.Actor;
using RaftActors.Machines.Outbox;
using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Messages;

/// <summary>No public message may reach another process through a serializer that was not made for it.</summary>
public sealed class PublicMessagesTests
{
    /// <summary>Parts of messages, results, and exceptions: they are never sent alone.</summary>
    private static readonly HashSet<Type> Values =
    [
        typeof(Answer<>), typeof(CausalToken), typeof(CommittedEntry), typeof(Consistency), typeof(GroupMembers), typeof(GroupState),
        typeof(Outcome), typeof(RaftRequestException), typeof(SessionSequence),
        typeof(EntryStatus), typeof(NodeLocation), typeof(PeerStatus), typeof(ReplicaPhase), typeof(ReplicaStatus),
        typeof(IOutbox), typeof(OutboxLimits), typeof(KeySession), typeof(KeyEvent), typeof(RangeSeen),
        typeof(KeyspaceSeen),
        typeof(RangeStatus), typeof(RangeReplicaStatus), typeof(RangeOperationStatus), typeof(RangeNodeStatus),
        typeof(RangeLoadStatus), typeof(RangeMapStatus), typeof(RangeStepTime),
    ];

    private static readonly string[] Namespaces =
    [
        typeof(Propose).Namespace!, typeof(GetNodeStatus).Namespace!, typeof(OutboxEffect).Namespace!,
    ];

    [Fact]
    public void Every_public_message_is_local_or_bound_to_the_wire_serializer()
    {
        var messages = typeof(Raft).Assembly
            .GetExportedTypes()
            .Where(t => Namespaces.Contains(t.Namespace) && !Values.Contains(t))
            .ToArray();

        Assert.Contains(typeof(Propose), messages);
        Assert.All(messages, t => Assert.True(
            t.IsAssignableTo(typeof(INoSerializationVerificationNeeded)) || t.IsAssignableTo(typeof(IRaftWireMessage)), t.Name));
    }
}
