namespace RaftActors.Etcd.Work;

/// <summary>
/// Decides when to compact to which revision. Made for each leadership: the age of a revision is known from the moment at which this
/// node first saw it while it led, so that a new leader keeps history longer, never shorter.
/// </summary>
internal sealed class CompactionPlan(EtcdOptions options)
{
    /// <summary>How often the number of revisions is looked at, as in etcd.</summary>
    private static readonly TimeSpan RevisionInterval = TimeSpan.FromMinutes(5);

    private readonly Queue<(TimeSpan At, long Revision)> _seen = new();
    private TimeSpan _next;

    /// <summary>The revision to compact to; <see langword="null"/> if nothing is to be done.</summary>
    /// <param name="now">Time by a clock that does not jump, from any beginning.</param>
    /// <param name="present">The keyspace's revision.</param>
    /// <param name="compacted">Its compacted revision.</param>
    public long? Due(TimeSpan now, long present, long compacted)
    {
        var target = options.AutoCompaction switch
        {
            EtcdCompaction.Periodic => ByAge(now, present),
            EtcdCompaction.Revision => ByNumber(now, present),
            _ => 0,
        };
        return target > Math.Max(compacted, 0) ? target : null;
    }

    private long ByAge(TimeSpan now, long present)
    {
        if (now >= _next)
        {
            _seen.Enqueue((now, present));
            _next = now + (options.CompactionRetention / 10);
        }

        var old = 0L;
        while (_seen.TryPeek(out var first) && now - first.At >= options.CompactionRetention)
        {
            old = _seen.Dequeue().Revision;
        }

        return old;
    }

    private long ByNumber(TimeSpan now, long present)
    {
        if (now < _next)
        {
            return 0;
        }

        _next = now + RevisionInterval;
        return present - options.CompactionRevisions;
    }
}
