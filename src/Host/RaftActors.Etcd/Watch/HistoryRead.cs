namespace RaftActors.Etcd.Watch;

/// <summary>What a stream wants to read, so that its watches catch up.</summary>
/// <param name="From">The first revision.</param>
/// <param name="WithPrevious">Whether a watch wants the pairs before the events.</param>
internal readonly record struct HistoryRead(long From, bool WithPrevious);
