using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>The core's refusals in the words of the wire.</summary>
internal static class Refusals
{
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
