namespace RaftActors.Etcd.Watch;

/// <summary>One watch of a stream. Everything in it is guarded by the hub's lock.</summary>
internal sealed class Watcher(WatchStream stream, long id, WatchCreate wish, long next)
{
    private readonly List<HistoryEvent> _pending = [];

    public WatchStream Stream { get; } = stream;

    public long Id { get; } = id;

    public WatchCreate Wish { get; } = wish;

    /// <summary>
    /// The first revision that it has not seen. While the watch is live, the greater of this and the hub's next revision counts.
    /// </summary>
    public long Next { get; set; } = next;

    /// <summary>Whether events went out since the last time that its progress was due.</summary>
    public bool HasSent { get; set; }

    /// <summary>Whether an event concerns the watch and was not seen by it.</summary>
    public bool Wants(HistoryEvent happened) =>
        happened.Revision >= Next && !(happened.IsDelete ? Wish.NoDelete : Wish.NoPut);

    /// <summary>Remembers an event of the batch at hand.</summary>
    /// <returns>Whether it is the first one.</returns>
    public bool Add(HistoryEvent happened)
    {
        _pending.Add(happened);
        return _pending.Count == 1;
    }

    /// <summary>The events remembered, which are then forgotten.</summary>
    public HistoryEvent[] Take()
    {
        var events = _pending.ToArray();
        _pending.Clear();
        return events;
    }
}
