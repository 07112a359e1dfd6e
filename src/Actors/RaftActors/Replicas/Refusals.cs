using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>The core's refusals as responses, and the texts of refusals that several parts of a replica give.</summary>
internal static class Refusals
{
    public const string NotLeader = "This replica is not the leader.";
    public const string Witness = "This replica is a witness: it has no state.";
    public const string TransferInProgress = "Another leadership transfer is in progress.";
    public const string NotFollowed = "This replica cannot say yet, or not any longer, which keys the group had there.";
    public const string Stopped = "This replica stopped.";

    /// <summary>The request that a message carries and who waits for its answer; null if it carries none.</summary>
    public static (ClientRequest? Request, IActorRef ReplyTo) RequestIn(object message, IActorRef sender) => message switch
    {
        ClientRequest request => (request, sender),
        PrepareProtocol.Prepared prepared => (prepared.Request, prepared.ReplyTo),
        MachineProtocol.RangeRead read => (read.Request, read.ReplyTo),
        MachineProtocol.StateSaved saved => (saved.Request, saved.ReplyTo),
        _ => (null, sender),
    };

    /// <summary>Why the members were not changed.</summary>
    public static ClientResponse Of(ClientRequest request, MembersResult result, ReplicaId leader) => result switch
    {
        MembersResult.NotLeader => Of(request, RejectionReason.NotLeader, leader),
        MembersResult.NotReady => ClientResponse.Failed(
            request, Outcome.NoLeader, null, "The leader has not yet committed an entry of its term."),
        _ => ClientResponse.Failed(request, Outcome.Refused, leader.NodeOrNull(), result switch
        {
            MembersResult.ConfigurationInProgress => "Another membership change is in progress.",
            MembersResult.TransferInProgress => "Leadership is being transferred.",
            MembersResult.NotCaughtUp => "A new voter has not caught up with the log: add it as a learner first and wait.",
            MembersResult.Superseded => "The members have changed since the request was made: look again.",
            MembersResult.WouldLoseQuorum => "Too few of the new voters are reachable for a quorum.",
            _ => "Nothing would change, or a witness would be converted to or from another kind of member.",
        }),
    };

    public static ClientResponse Of(ClientRequest request, RejectionReason reason, ReplicaId leader) => reason switch
    {
        RejectionReason.NotLeader => ClientResponse.Failed(
            request, Outcome.NoLeader, leader.NodeOrNull(), NotLeader),
        RejectionReason.Busy => ClientResponse.Failed(
            request, Outcome.Busy, leader.NodeOrNull(), "Too many commands are waiting to be committed; retry later."),
        RejectionReason.TransferInProgress => ClientResponse.Failed(
            request, Outcome.NoLeader, null, "The leader is transferring its leadership."),
        RejectionReason.TooLarge => ClientResponse.Failed(
            request, Outcome.TooLarge, leader.NodeOrNull(), "The command exceeds raft-actors.limits.max-command-bytes."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Unknown reason for a refusal."),
    };
}
