namespace RaftActors.Soak.Cluster;

/// <summary>A replica as its node's <c>/v1/status</c> shows it; what a run looks at.</summary>
internal sealed record ReplicaState(
    string Group,
    string Node,
    string Phase,
    string Role,
    long Term,
    string? Leader,
    long CommitIndex,
    long LastApplied,
    long LastIndex,
    long SnapshotIndex,
    string[] Voters,
    string[] Learners,
    string[] Outgoing,
    string Line,
    string? Problem);
