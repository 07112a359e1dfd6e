using RaftActors.Protocol.Identity;

namespace RaftActors.Persistence.Offline;

/// <summary>The state of one replica in the store of a stopped node.</summary>
/// <param name="Group">The group.</param>
/// <param name="Replica">The replica, named like its node.</param>
/// <param name="Term">Its current term.</param>
/// <param name="Last">The last entry of its log.</param>
/// <param name="SnapshotIndex">The index of its newest snapshot; zero if there is none. Later entries may or may not be committed.</param>
/// <param name="Members">The members in force by that log, committed or not.</param>
/// <param name="IsHollow">Commands are missing, because the replica is or was a witness.</param>
public sealed record OfflineReplica(
    GroupId Group, ReplicaId Replica, Term Term, EntryId Last, LogIndex SnapshotIndex, Protocol.Membership.Configuration Members,
        bool IsHollow);
