using System.Diagnostics.CodeAnalysis;

namespace RaftActors.Etcd.Watch;

/// <summary>
/// The watches of one client's stream and the queue of answers to it. The sender takes one after the other
/// (<see cref="TryTake"/>); when the queue is empty, it reads history for the watches that fell behind (<see cref="NextRead"/>,
/// <see cref="Feed"/>); when there is nothing to read either, it waits (<see cref="WaitAsync"/>). So history is read at the client's pace.
/// </summary>
/// <remarks>Thread-safe by the hub's lock. One reader at a time may wait.</remarks>
internal sealed class WatchStream : IDisposable
{
    private readonly WatchHub _hub;
    private readonly SortedDictionary<long, Watcher> _watches = [];
    private readonly SortedDictionary<long, Watcher> _behind = [];
    private readonly Queue<WatchAnswer> _queue = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private long _queuedBytes;
    private long _nextId;
    private bool _isClosed;

    internal WatchStream(WatchHub hub) => _hub = hub;

    /// <summary>How many answers wait to be sent.</summary>
    public int Queued
    {
        get
        {
            lock (_hub.Gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>How many watches there are. Under the hub's lock.</summary>
    internal int Watches => _watches.Count;

    /// <summary>How many of them are behind. Under the hub's lock.</summary>
    internal int Behind => _behind.Count;

    /// <summary>Begins a watch. Every request has one answer at least, in the queue.</summary>
    public void Create(WatchCreate wish)
    {
        lock (_hub.Gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (ProblemOf(wish) is { } problem)
            {
                Refuse(problem);
                return;
            }

            var id = wish.WatchId != 0 ? wish.WatchId : NewId();
            var watch = new Watcher(this, id, wish, wish.StartRevision == 0 ? _hub.Revision + 1 : wish.StartRevision);
            _watches.Add(id, watch);
            Queue(new WatchAnswer(id, _hub.Revision, []) { Created = true });
            if (watch.Next > _hub.Revision)
            {
                _hub.Add(watch);
            }
            else
            {
                FallBehind(watch);
            }
        }
    }

    /// <summary>Answers that a watch does not begin.</summary>
    /// <param name="reason">Why not, in etcd's words.</param>
    public void Refuse(string reason)
    {
        lock (_hub.Gate)
        {
            Queue(new WatchAnswer(WatchAnswer.NoWatch, _hub.Revision, []) { Created = true, Canceled = true, CancelReason = reason });
        }
    }

    /// <summary>Ends a watch. An unknown id has no answer.</summary>
    public void Cancel(long id)
    {
        lock (_hub.Gate)
        {
            if (_watches.TryGetValue(id, out var watch))
            {
                End(watch, new WatchAnswer(id, _hub.Revision, []) { Canceled = true });
            }
        }
    }

    /// <summary>
    /// Answers that everything up to the hub's revision was sent, if that holds for all watches; otherwise there is no answer, and the
    /// client asks again.
    /// </summary>
    public void RequestProgress()
    {
        lock (_hub.Gate)
        {
            if (_behind.Count > 0)
            {
                return;
            }

            foreach (var watch in _watches.Values)
            {
                if (!HasProgress(watch))
                {
                    return;
                }
            }

            Queue(new WatchAnswer(WatchAnswer.NoWatch, _hub.Revision, []));
        }
    }

    /// <summary>
    /// The interval of progress notifications is over: answers for each watch that wants them, is not behind, and had no events since.
    /// </summary>
    public void NotifyProgress()
    {
        lock (_hub.Gate)
        {
            foreach (var watch in _watches.Values)
            {
                var wasSilent = !watch.HasSent;
                watch.HasSent = false;
                if (watch.Wish.NotifiesProgress && wasSilent && !_behind.ContainsKey(watch.Id) && HasProgress(watch) && HasRoom)
                {
                    Queue(new WatchAnswer(watch.Id, _hub.Revision, []));
                }
            }
        }
    }

    /// <summary>The next answer to send. If more are queued, the next call has one too, unless the stream is disposed.</summary>
    public bool TryTake([NotNullWhen(true)] out WatchAnswer? answer, out bool hasMore)
    {
        lock (_hub.Gate)
        {
            var isThere = _queue.TryDequeue(out answer);
            hasMore = _queue.Count > 0;
            _queuedBytes -= answer?.Bytes ?? 0;
            return isThere;
        }
    }

    /// <summary>
    /// What to read so that the watch that is furthest behind catches up; <see langword="null"/> if none is behind, or while answers wait.
    /// Watches whose next revision is compacted away end here.
    /// </summary>
    public HistoryRead? NextRead()
    {
        lock (_hub.Gate)
        {
            if (_queue.Count > 0)
            {
                return null;
            }

            EndCompacted(_hub.Compacted);
            if (_behind.Count == 0 || _queue.Count > 0)
            {
                return null;
            }

            var (from, withPrevious) = (long.MaxValue, false);
            foreach (var watch in _behind.Values)
            {
                from = Math.Min(from, watch.Next);
                withPrevious |= watch.Wish.WithPrevious;
            }

            return new HistoryRead(from, withPrevious);
        }
    }

    /// <summary>The history that was read. Watches that meet the hub's position are live again.</summary>
    /// <returns>Whether a watch got further; if not, wait a little before the next read.</returns>
    public bool Feed(HistoryPage page)
    {
        lock (_hub.Gate)
        {
            var hasMoved = EndCompacted(page.Compacted);
            foreach (var watch in _behind.Values.ToArray())
            {
                if (page.From <= watch.Next && watch.Next < page.Next && (page.HasPrevious || !watch.Wish.WithPrevious))
                {
                    hasMoved = true;
                    CatchUp(watch, page);
                }
            }

            return hasMoved;
        }
    }

    /// <summary>Ends when there is an answer to send or history to read.</summary>
    public Task WaitAsync(CancellationToken cancel) => _news.WaitAsync(cancel);

    /// <summary>Ends all watches without an answer.</summary>
    public void Dispose()
    {
        lock (_hub.Gate)
        {
            _isClosed = true;
            _hub.Close(this);
            foreach (var watch in _watches.Values)
            {
                if (!_behind.ContainsKey(watch.Id))
                {
                    _hub.Remove(watch);
                }
            }

            _watches.Clear();
            _behind.Clear();
            _queue.Clear();
            _queuedBytes = 0;
        }
    }

    /// <summary>Under the hub's lock: queues events of a live watch if there is room.</summary>
    internal bool TryQueue(Watcher watch, HistoryEvent[] events)
    {
        if (!HasRoom)
        {
            return false;
        }

        Queue(watch, events, events[^1].Revision);
        return true;
    }

    /// <summary>Under the hub's lock: the watch is not live, and history is to be read for it.</summary>
    internal void FallBehind(Watcher watch)
    {
        _behind.Add(watch.Id, watch);
        Wake();
    }

    private bool HasRoom => _queue.Count < _hub.Limits.QueuedAnswers && _queuedBytes < _hub.Limits.QueuedBytes;

    private bool HasProgress(Watcher watch) => watch.Next <= _hub.Revision + 1 && watch.Wish.StartRevision <= _hub.Revision;

    private string? ProblemOf(WatchCreate wish) =>
        wish.StartRevision < 0 ? WatchTexts.Compacted
        : wish.Range.IsEmpty ? WatchTexts.EmptyRange
        : wish.WatchId != 0 && _watches.ContainsKey(wish.WatchId) ? WatchTexts.DuplicateId
        : null;

    private long NewId()
    {
        while (_watches.ContainsKey(_nextId))
        {
            _nextId++;
        }

        return _nextId++;
    }

    private void CatchUp(Watcher watch, HistoryPage page)
    {
        for (var i = 0; i < page.Events.Count; i++)
        {
            if (watch.Wish.Range.Contains(page.Events[i].Key.Span) && watch.Wants(page.Events[i]))
            {
                watch.Add(page.Events[i]);
            }
        }

        watch.Next = page.Next;
        if (watch.Take() is { Length: > 0 } events)
        {
            Queue(watch, events, Math.Max(_hub.Revision, page.Next - 1));
        }

        if (watch.Next > _hub.Revision)
        {
            _behind.Remove(watch.Id);
            _hub.Add(watch);
        }
    }

    private bool EndCompacted(long compacted)
    {
        var hasEnded = false;
        foreach (var watch in _behind.Values.ToArray())
        {
            if (watch.Next < compacted)
            {
                hasEnded = true;
                End(watch, new WatchAnswer(watch.Id, _hub.Revision, []) { Canceled = true, CompactRevision = compacted });
            }
        }

        return hasEnded;
    }

    private void End(Watcher watch, WatchAnswer last)
    {
        _watches.Remove(watch.Id);
        if (!_behind.Remove(watch.Id))
        {
            _hub.Remove(watch);
        }

        Queue(last);
    }

    private void Queue(Watcher watch, HistoryEvent[] events, long revision)
    {
        watch.HasSent = true;
        var wish = watch.Wish;
        var answer = new WatchAnswer(watch.Id, revision, events) { WithPrevious = wish.WithPrevious, MayBeCut = wish.Fragments };
        _queuedBytes += answer.Bytes;
        Queue(answer);
    }

    private void Queue(WatchAnswer answer)
    {
        _queue.Enqueue(answer);
        Wake();
    }

    private void Wake()
    {
        if (_news.CurrentCount == 0)
        {
            _news.Release();
        }
    }
}
