using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Views;

/// <summary>The state of a replica before a step.</summary>
/// <param name="Role">Its role.</param>
/// <param name="HardState">Term and vote.</param>
/// <param name="Leader">The leader it followed.</param>
/// <param name="CommitIndex">Its commit index.</param>
/// <param name="NextDeadline">When its timer was due, by its own clock.</param>
/// <param name="Peer">For a leader that is about to handle a response: its progress of the responding peer.</param>
/// <param name="LastLog">The last entry of its log.</param>
/// <param name="Members">The configuration in force.</param>
public readonly record struct Before(
    RaftRole Role,
    HardState HardState,
    ReplicaId Leader,
    LogIndex CommitIndex,
    LogicalTime NextDeadline = default,
    PeerProgress? Peer = null,
    EntryId LastLog = default,
    Configuration? Members = null)
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
                : null,
            replica.LastLog,
            replica.Configuration);
}
