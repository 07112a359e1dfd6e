namespace RaftActors.Etcd.Watch;

/// <summary>The last pages that the hub read, so that a stream that fell behind a little need not ask the machine.</summary>
internal sealed class RecentPages(long capacity)
{
    private const int MaxPages = 1024;
    private const int MaxReadRevisions = 1000;
    private const long MaxReadBytes = 1 << 20;

    private readonly Queue<HistoryPage> _pages = new();
    private long _bytes;

    public void Add(HistoryPage page)
    {
        _pages.Enqueue(page);
        _bytes += page.Bytes();
        while (_bytes > capacity || _pages.Count > MaxPages)
        {
            _bytes -= _pages.Dequeue().Bytes();
        }
    }

    /// <summary>Forgets everything: what is added next does not follow what was added last.</summary>
    public void Clear()
    {
        _pages.Clear();
        _bytes = 0;
    }

    /// <summary>
    /// What is here from a revision on, up to a limit, as one page; <see langword="null"/> if its beginning is no longer here or lacks what
    /// the read wants.
    /// </summary>
    public HistoryPage? Find(HistoryRead read)
    {
        HistoryPage? found = null;
        List<HistoryEvent> events = [];
        var bytes = 0L;
        foreach (var page in _pages)
        {
            var isWanted = found is null ? page.From <= read.From && read.From < page.Next : page.From == found.Next;
            if (!isWanted)
            {
                continue;
            }

            bytes += page.Bytes();
            if (!page.HasPrevious && read.WithPrevious)
            {
                break;
            }

            if (found is not null && (bytes > MaxReadBytes || page.Next - found.From > MaxReadRevisions))
            {
                break;
            }

            events.AddRange(page.Events);
            found = page with { From = found?.From ?? page.From, Events = events, HasPrevious = read.WithPrevious };
        }

        return found;
    }
}
