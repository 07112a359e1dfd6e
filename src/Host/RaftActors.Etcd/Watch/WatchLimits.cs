namespace RaftActors.Etcd.Watch;

/// <summary>How much is kept for watches.</summary>
/// <param name="QueuedAnswers">Answers with events that wait in the queue of a stream before its watches fall behind.</param>
/// <param name="QueuedBytes">Bytes of events that do so.</param>
/// <param name="RecentBytes">Bytes of the last events that streams catch up from without asking the machine.</param>
internal sealed record WatchLimits(int QueuedAnswers, long QueuedBytes, long RecentBytes)
{
    public static WatchLimits Default { get; } = new(1024, 4 << 20, 8 << 20);
}
