namespace RaftActors.Soak.Workload;

/// <summary>Which command of which session, as the kind of route numbers them.</summary>
internal readonly record struct SessionStamp(long Session, long Sequence);
