namespace RaftActors.Soak.Cluster;

/// <summary>The parts of a replica's <c>/v1/status</c> that a run uses.</summary>
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
