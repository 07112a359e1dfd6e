using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Views;

/// <summary>What a replica was before a step.</summary>
/// <param name="Role">Its role.</param>
/// <param name="HardState">Term and vote.</param>
/// <param name="Leader">Whom it followed.</param>
/// <param name="CommitIndex">How far it knew to be committed.</param>
/// <param name="NextDeadline">When its timer was due, by its own clock.</param>
/// <param name="Peer">Of a leader that is about to take an answer: how far the peer that sends it was.</param>
public readonly record struct Before(
    RaftRole Role,
    HardState HardState,
    ReplicaId Leader,
    LogIndex CommitIndex,
    LogicalTime NextDeadline = default,
    PeerProgress? Peer = null)
{
    public static Before Of(IReplicaView replica, Input input) =>
        new(
            replica.Role,
            replica.HardState,
            replica.Leader,
            replica.CommitIndex,
            replica.NextDeadline,
            replica.Role == RaftRole.Leader && input is AppendEntriesResponse { Success: false } refusal
                ? replica.ProgressOf(refusal.From)
                : null);
}
