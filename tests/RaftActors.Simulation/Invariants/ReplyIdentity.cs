using RaftActors.Protocol.Identity;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 26: the answer that a client receives for an operation was produced by the entry that holds this operation.</summary>
public sealed class ReplyIdentity : Invariant
{
    public override void Replied(IReplicaView replica, in ClientReply reply) =>
        Require(
            reply.At == EntryId.Zero || reply.Applied.Operation == reply.Operation,
            $"{replica.Id} answers operation {reply.Operation} of client {reply.Client} with {reply.At}, which holds operation "
                + $"{reply.Applied.Operation}");
}
