using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>The core's refusals in the words of the wire.</summary>
internal static class Refusals
{
    /// <summary>Why members were not changed.</summary>
    public static ClientResponse Of(ClientRequest request, MembersResult result, ReplicaId leader) => result switch
    {
        MembersResult.NotLeader => Of(request, RejectionReason.NotLeader, leader),
        MembersResult.NotReady => ClientResponse.Failed(request, ResponseStatus.NotLeader, null, "The leader has not committed an entry of its term yet."),
        _ => ClientResponse.Failed(request, ResponseStatus.Refused, leader.Value, result switch
        {
            MembersResult.ConfigurationInProgress => "Another change of members is under way.",
            MembersResult.TransferInProgress => "Leadership is being handed over.",
            MembersResult.NotCaughtUp => "A new voter has not caught up with the log: add it as a learner and wait.",
            MembersResult.WouldLoseQuorum => "Too few of the new voters are heard: the group could not go on with them.",
            _ => "These are the members already, or a witness would become another kind of member, or the reverse.",
        }),
    };

    public static ClientResponse Of(ClientRequest request, RejectionReason reason, ReplicaId leader) => reason switch
    {
        RejectionReason.NotLeader => ClientResponse.Failed(request, ResponseStatus.NotLeader, leader.Value, "This replica does not lead."),
        RejectionReason.Busy => ClientResponse.Failed(
            request, ResponseStatus.Busy, leader.Value, "Too much is waiting to be committed; try again a little later."),
        RejectionReason.TransferInProgress => ClientResponse.Failed(
            request, ResponseStatus.NotLeader, null, "The leader is handing over."),
        RejectionReason.TooLarge => ClientResponse.Failed(
            request, ResponseStatus.TooLarge, leader.Value, "The command is larger than raft-actors.limits.max-command-bytes."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A refusal without words."),
    };
}
