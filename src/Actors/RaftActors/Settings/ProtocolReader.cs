using RaftActors.Protocol;

namespace RaftActors.Settings;

/// <summary>Reads the options of the protocol core.</summary>
internal static class ProtocolReader
{
    public static ReplicaOptions Read(KeyReader keys) => new()
    {
        ElectionTimeoutMin = keys.Duration("election.timeout-min"),
        ElectionTimeoutMax = keys.Duration("election.timeout-max"),
        PreVote = keys.Flag("election.pre-vote"),
        HeartbeatInterval = keys.Duration("heartbeat-interval"),
        IdleHeartbeatInterval = keys.Duration("heartbeat-interval-idle"),
        RestingHeartbeatInterval = keys.DurationOrZero("heartbeat-interval-resting"),
        WriteDeadline = keys.Duration("write-deadline"),
        MaxAppendEntries = keys.Number("replication.max-append-entries"),
        MaxAppendBytes = keys.Size("replication.max-append-bytes"),
        MinInflightMessages = keys.Number("replication.min-inflight-messages"),
        MaxInflightMessages = keys.Number("replication.max-inflight-messages"),
        MaxInflightBytes = keys.Size("replication.max-inflight-bytes"),
        MaxCommandBytes = (int)keys.Size("limits.max-command-bytes"),
        MaxUncommittedEntries = keys.Number("limits.max-uncommitted-entries"),
        MaxUncommittedBytes = keys.Size("limits.max-uncommitted-bytes"),
        MaxPendingReads = keys.Number("limits.max-pending-reads"),
        LeaseReads = keys.Flag("lease.enabled"),
        LeaseDriftBound = keys.Factor("lease.drift-bound"),
        PromotionLag = keys.Number("membership.promotion-lag"),
        SnapshotEntries = keys.Number("snapshot.entries"),
        SnapshotBytes = keys.Size("snapshot.bytes"),
        SnapshotPercent = keys.Number("snapshot.percent-of-state"),
        TrailingEntries = keys.Number("snapshot.trailing-entries"),
    };
}
