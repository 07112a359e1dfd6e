namespace RaftActors.Etcd.Watch;

/// <summary>Finds the live watches that a key concerns. Guarded by the hub's lock.</summary>
internal sealed class WatchIndex
{
    private readonly Dictionary<ReadOnlyMemory<byte>, List<Watcher>> _keys = new(ByteKeys.Instance);
    private readonly RangeIndex _ranges = new();

    /// <summary>How many watches are in it.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them want the pairs before the events.</summary>
    public int WithPrevious { get; private set; }

    public void Add(Watcher watch)
    {
        Tally(watch, 1);
        if (watch.Wish.Range.Kind != WatchRangeKind.Key)
        {
            _ranges.Add(watch);
        }
        else if (_keys.TryGetValue(watch.Wish.Range.Start, out var others))
        {
            others.Add(watch);
        }
        else
        {
            _keys.Add(watch.Wish.Range.Start, [watch]);
        }
    }

    public void Remove(Watcher watch)
    {
        Tally(watch, -1);
        if (watch.Wish.Range.Kind != WatchRangeKind.Key)
        {
            _ranges.Remove(watch);
            return;
        }

        var others = _keys[watch.Wish.Range.Start];
        others.Remove(watch);
        if (others.Count == 0)
        {
            _keys.Remove(watch.Wish.Range.Start);
        }
    }

    /// <summary>Hands an event to every watch that wants it, and lists those for which it is the first of the batch.</summary>
    public void Hand(HistoryEvent happened, List<Watcher> touched)
    {
        if (_keys.TryGetValue(happened.Key, out var watches))
        {
            Hand(happened, watches, touched);
        }

        _ranges.Hand(happened, touched);
    }

    /// <summary>Every watch, in no order that matters.</summary>
    public List<Watcher> All()
    {
        var all = new List<Watcher>(Count);
        foreach (var watches in _keys.Values)
        {
            all.AddRange(watches);
        }

        _ranges.CopyTo(all);
        return all;
    }

    internal static void Hand(HistoryEvent happened, List<Watcher> watches, List<Watcher> touched)
    {
        for (var i = 0; i < watches.Count; i++)
        {
            if (watches[i].Wants(happened) && watches[i].Add(happened))
            {
                touched.Add(watches[i]);
            }
        }
    }

    private void Tally(Watcher watch, int by)
    {
        Count += by;
        WithPrevious += watch.Wish.WithPrevious ? by : 0;
    }
}
