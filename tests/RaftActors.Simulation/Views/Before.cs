using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Views;

/// <summary>What a replica was before a step.</summary>
public readonly record struct Before(RaftRole Role, HardState HardState, ReplicaId Leader, LogIndex CommitIndex)
{
    public static Before Of(IReplicaView replica) => new(replica.Role, replica.HardState, replica.Leader, replica.CommitIndex);
}
