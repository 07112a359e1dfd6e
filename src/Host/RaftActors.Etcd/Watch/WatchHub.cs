namespace RaftActors.Etcd.Watch;

/// <summary>
/// The watches of one keyspace on one node. It is given the history from its position on, page by page, and hands each event to the live
/// watches that want it. A watch whose stream does not keep up falls behind: it is no longer live, and its stream reads history for it
/// (<see cref="WatchStream.NextRead"/>) until it meets the hub's position, under the hub's lock; then it is live again. So a watch sees
/// each event once and none is missing, and a client that does not read costs no more memory than the queue of its stream.
/// </summary>
/// <remarks>Knows neither time nor network; thread-safe by one lock, which its streams share.</remarks>
internal sealed class WatchHub
{
    private readonly WatchIndex _live = new();
    private readonly RecentPages _recent;
    private readonly List<Watcher> _touched = [];
    private readonly HashSet<WatchStream> _streams = [];
    private readonly List<(long Revision, TaskCompletionSource Reached)> _waiting = [];

    /// <param name="revision">The keyspace's revision: the first page begins after it.</param>
    /// <param name="compacted">Its compacted revision.</param>
    /// <param name="limits">How much is kept.</param>
    public WatchHub(long revision, long compacted, WatchLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 1);
        Revision = revision;
        Compacted = compacted;
        Limits = limits;
        _recent = new RecentPages(limits.RecentBytes);
    }

    /// <summary>The last revision that the live watches have seen.</summary>
    public long Revision { get; private set; }

    /// <summary>The greatest compacted revision seen.</summary>
    public long Compacted { get; private set; }

    /// <summary>Whether the next page should have the pairs before the events.</summary>
    public bool WantsPrevious
    {
        get
        {
            lock (Gate)
            {
                return _live.WithPrevious > 0;
            }
        }
    }

    /// <summary>How many watches there are.</summary>
    public WatchCounts Counts
    {
        get
        {
            lock (Gate)
            {
                var (watches, behind) = (0, 0);
                foreach (var stream in _streams)
                {
                    (watches, behind) = (watches + stream.Watches, behind + stream.Behind);
                }

                return new WatchCounts(_streams.Count, watches, behind);
            }
        }
    }

    /// <summary>How much is kept.</summary>
    internal WatchLimits Limits { get; }

    /// <summary>Guards the hub, its streams and their watches.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>A stream of one client, without watches.</summary>
    public WatchStream Open()
    {
        var stream = new WatchStream(this);
        lock (Gate)
        {
            _streams.Add(stream);
        }

        return stream;
    }

    /// <summary>The history from <see cref="Revision"/> + 1 on.</summary>
    /// <exception cref="ArgumentException">The page begins after that revision.</exception>
    public void Advance(HistoryPage page)
    {
        lock (Gate)
        {
            Compacted = Math.Max(Compacted, page.Compacted);
            if (page.Compacted > Revision + 1)
            {
                Jump(page.Compacted - 1);
            }
            else if (page.Next > Revision + 1)
            {
                Deliver(page);
            }

            Tell();
        }
    }

    /// <summary>Ends when the position is at a revision or after it.</summary>
    public Task ReachedAsync(long revision, CancellationToken cancel)
    {
        lock (Gate)
        {
            if (revision <= Revision)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((revision, reached));
            return reached.Task.WaitAsync(cancel);
        }
    }

    /// <summary>A page of the last events, if they still are here.</summary>
    public HistoryPage? Recent(HistoryRead read)
    {
        lock (Gate)
        {
            return _recent.Find(read);
        }
    }

    internal void Add(Watcher watch) => _live.Add(watch);

    internal void Remove(Watcher watch) => _live.Remove(watch);

    internal void Close(WatchStream stream) => _streams.Remove(stream);

    private void Deliver(HistoryPage page)
    {
        if (page.From > Revision + 1)
        {
            throw new ArgumentException($"The page begins at revision {page.From}; the next one is {Revision + 1}.", nameof(page));
        }

        for (var i = 0; i < page.Events.Count; i++)
        {
            if (page.Events[i].Revision > Revision)
            {
                _live.Hand(page.Events[i], _touched);
            }
        }

        Revision = page.Next - 1;
        _recent.Add(page);
        foreach (var watch in _touched)
        {
            var events = watch.Take();
            if ((watch.Wish.WithPrevious && !page.HasPrevious) || !watch.Stream.TryQueue(watch, events))
            {
                FallBehind(watch, events[0].Revision);
            }
        }

        _touched.Clear();
    }

    /// <summary>
    /// What comes next is compacted away. The watches that have not seen it fall behind, and learn that when their streams look.
    /// </summary>
    private void Jump(long revision)
    {
        foreach (var watch in _live.All())
        {
            if (watch.Next <= revision)
            {
                FallBehind(watch, Math.Max(watch.Next, Revision + 1));
            }
        }

        Revision = revision;
        _recent.Clear();
    }

    private void FallBehind(Watcher watch, long next)
    {
        _live.Remove(watch);
        watch.Next = next;
        watch.Stream.FallBehind(watch);
    }

    private void Tell()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].Revision <= Revision)
            {
                _waiting[i].Reached.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }
}
