namespace RaftActors.Soak.Workload;

/// <summary>The session and sequence number of a command, as numbered by the kind of route.</summary>
internal readonly record struct SessionStamp(long Session, long Sequence);
