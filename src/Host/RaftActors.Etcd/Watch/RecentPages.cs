namespace RaftActors.Etcd.Watch;

/// <summary>The last pages that the hub read, so that a stream that fell behind a little need not ask the machine.</summary>
internal sealed class RecentPages(long capacity)
{
    private const int MaxPages = 1024;

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

    /// <summary>The page that a read begins in; <see langword="null"/> if it is no longer here or lacks what the read wants.</summary>
    public HistoryPage? Find(HistoryRead read)
    {
        foreach (var page in _pages)
        {
            if (page.From <= read.From && read.From < page.Next)
            {
                return page.HasPrevious || !read.WithPrevious ? page : null;
            }
        }

        return null;
    }
}
