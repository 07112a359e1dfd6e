namespace RaftActors.Etcd.Watch;

/// <summary>
/// Watches of ranges. Equal ranges share an entry; entries are sorted by their start. Over them lies a tree of the greatest ends, so that
/// finding the ranges around a key costs the logarithm of their number for each one found. The tree is made with the first search after a
/// change.
/// </summary>
internal sealed class RangeIndex
{
    private readonly List<Entry> _entries = [];

    /// <summary>A heap of entries: at each place the one with the greatest end below it. The leaves are the entries in order.</summary>
    private Entry?[] _greatest = [];
    private int _leaves;
    private bool _isStale;

    public void Add(Watcher watch)
    {
        var at = Find(watch.Wish.Range);
        if (at >= 0)
        {
            _entries[at].Watches.Add(watch);
            return;
        }

        _entries.Insert(~at, new Entry(watch.Wish.Range, [watch]));
        _isStale = true;
    }

    public void Remove(Watcher watch)
    {
        var at = Find(watch.Wish.Range);
        _entries[at].Watches.Remove(watch);
        if (_entries[at].Watches.Count == 0)
        {
            _entries.RemoveAt(at);
            _isStale = true;
        }
    }

    public void CopyTo(List<Watcher> all)
    {
        foreach (var entry in _entries)
        {
            all.AddRange(entry.Watches);
        }
    }

    public void Hand(HistoryEvent happened, List<Watcher> touched)
    {
        if (_entries.Count == 0)
        {
            return;
        }

        if (_isStale)
        {
            Rebuild();
        }

        Hand(happened, touched, 1, 0, _leaves);
    }

    /// <summary>The leaves below <paramref name="node"/> are those from <paramref name="low"/> to before <paramref name="high"/>.</summary>
    private void Hand(HistoryEvent happened, List<Watcher> touched, int node, int low, int high)
    {
        var key = happened.Key.Span;
        if (low >= _entries.Count || _entries[low].Range.Start.Span.SequenceCompareTo(key) > 0 || !EndsAfter(_greatest[node], key))
        {
            return;
        }

        if (high - low == 1)
        {
            WatchIndex.Hand(happened, _entries[low].Watches, touched);
            return;
        }

        var middle = (low + high) / 2;
        Hand(happened, touched, 2 * node, low, middle);
        Hand(happened, touched, (2 * node) + 1, middle, high);
    }

    private void Rebuild()
    {
        _leaves = 1;
        while (_leaves < _entries.Count)
        {
            _leaves *= 2;
        }

        _greatest = new Entry?[2 * _leaves];
        for (var i = 0; i < _entries.Count; i++)
        {
            _greatest[_leaves + i] = _entries[i];
        }

        for (var i = _leaves - 1; i > 0; i--)
        {
            _greatest[i] = Later(_greatest[2 * i], _greatest[(2 * i) + 1]);
        }

        _isStale = false;
    }

    private static Entry? Later(Entry? one, Entry? other) =>
        one is null || other is null ? one ?? other : CompareEnds(one.Range, other.Range) >= 0 ? one : other;

    private static bool EndsAfter(Entry? entry, ReadOnlySpan<byte> key) =>
        entry is not null && (entry.Range.Kind == WatchRangeKind.From || entry.Range.End.Span.SequenceCompareTo(key) > 0);

    /// <summary>The entry of a range, or the complement of the place where it would be.</summary>
    private int Find(WatchRange range)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = Compare(_entries[middle].Range, range);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return ~low;
    }

    private static int Compare(WatchRange one, WatchRange other)
    {
        var order = one.Start.Span.SequenceCompareTo(other.Start.Span);
        return order != 0 ? order : CompareEnds(one, other);
    }

    private static int CompareEnds(WatchRange one, WatchRange other) => (one.Kind, other.Kind) switch
    {
        (WatchRangeKind.From, WatchRangeKind.From) => 0,
        (WatchRangeKind.From, _) => 1,
        (_, WatchRangeKind.From) => -1,
        _ => one.End.Span.SequenceCompareTo(other.End.Span),
    };

    /// <summary>The watches of one range.</summary>
    private sealed record Entry(WatchRange Range, List<Watcher> Watches);
}
