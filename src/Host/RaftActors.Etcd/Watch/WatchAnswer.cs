namespace RaftActors.Etcd.Watch;

/// <summary>One message to the client of a stream.</summary>
/// <param name="WatchId">Of which watch; <see cref="NoWatch"/> if of none.</param>
/// <param name="Revision">For the header.</param>
/// <param name="Events">What happened; empty for all but events.</param>
internal sealed record WatchAnswer(long WatchId, long Revision, IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>The id in answers that belong to no watch.</summary>
    public const long NoWatch = -1;

    /// <summary>The watch was accepted, or refused if it is canceled too.</summary>
    public bool Created { get; init; }

    /// <summary>The watch has ended.</summary>
    public bool Canceled { get; init; }

    /// <summary>If the watch ended because its next revision is compacted away: the compacted revision; otherwise zero.</summary>
    public long CompactRevision { get; init; }

    /// <summary>Why the watch ended, in etcd's words; empty if the client canceled it.</summary>
    public string CancelReason { get; init; } = "";

    /// <summary>Whether the events are sent with the pairs before them.</summary>
    public bool WithPrevious { get; init; }

    /// <summary>Whether the answer may be cut between events.</summary>
    public bool MayBeCut { get; init; }

    /// <summary>What the events count in the queue of a stream.</summary>
    public long Bytes { get; } = BytesOf(Events);

    private static long BytesOf(IReadOnlyList<HistoryEvent> events)
    {
        var sum = 0L;
        for (var i = 0; i < events.Count; i++)
        {
            sum += events[i].Bytes;
        }

        return sum;
    }
}
