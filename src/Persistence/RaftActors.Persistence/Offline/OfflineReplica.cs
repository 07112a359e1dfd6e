using RaftActors.Protocol.Identity;

namespace RaftActors.Persistence.Offline;

/// <summary>What the store of a node that does not run holds of one replica.</summary>
/// <param name="Group">The group.</param>
/// <param name="Replica">The replica, which is called like its node.</param>
/// <param name="Term">Its current term.</param>
/// <param name="Last">The last entry of its log.</param>
/// <param name="SnapshotIndex">
/// Where its newest snapshot is; zero if there is none. What lies behind it may or may not be committed.
/// </param>
/// <param name="Members">The members in force by that log, committed or not.</param>
/// <param name="IsHollow">Commands are missing, because it is a witness or was one.</param>
public sealed record OfflineReplica(
    GroupId Group, ReplicaId Replica, Term Term, EntryId Last, LogIndex SnapshotIndex, Protocol.Membership.Configuration Members,
        bool IsHollow);
