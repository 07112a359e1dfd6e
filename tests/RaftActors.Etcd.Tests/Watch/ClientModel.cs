using System.Text;
using RaftActors.Etcd.Watch;
using Xunit;

namespace RaftActors.Etcd.Tests.Watch;

/// <summary>A client of one stream, which checks everything that it is sent.</summary>
internal sealed class ClientModel(HistoryModel history, WatchHub hub, WatchStream stream)
{
    private readonly Queue<Expected> _created = new();
    private readonly Dictionary<long, Expected> _watches = [];
    private long _lastGiven = -1;

    public WatchStream Stream { get; } = stream;

    /// <summary>A page that was read for the stream, and not handed over yet.</summary>
    public HistoryPage? Reading { get; set; }

    public int Events { get; private set; }

    public int Compactions { get; private set; }

    public int Progresses { get; private set; }

    /// <summary>Watches that the client may cancel. While it waits for a new one, an id might mean that one.</summary>
    public IEnumerable<long> Ids => _created.Count > 0 ? [] : _watches.Where(w => !w.Value.IsCanceled).Select(w => w.Key);

    public void Create(WatchCreate wish)
    {
        _created.Enqueue(new Expected(wish) { Next = wish.StartRevision == 0 ? hub.Revision + 1 : wish.StartRevision });
        Stream.Create(wish);
    }

    public void Cancel(long id)
    {
        _watches[id].IsCanceled = true;
        Stream.Cancel(id);
    }

    /// <summary>Takes one answer.</summary>
    public bool Take()
    {
        if (!Stream.TryTake(out var answer, out _))
        {
            return false;
        }

        Assert.InRange(answer.Revision, 1, history.Present);
        if (answer.Created)
        {
            Created(answer);
        }
        else if (answer.Canceled)
        {
            Canceled(answer);
        }
        else if (answer.Events.Count > 0)
        {
            Happened(_watches[answer.WatchId], answer);
        }
        else
        {
            Progressed(answer);
        }

        return true;
    }

    /// <summary>Everything has been taken: no watch may lack anything.</summary>
    public void AssertComplete()
    {
        Assert.Empty(_created);
        foreach (var watch in _watches.Values)
        {
            Assert.Empty(history.Wanted(watch.Wish, watch.Next, history.Present));
        }
    }

    /// <summary>
    /// Answers come in order: what this client knows of its watches is what the stream knew when it wrote this answer, except that it may
    /// have ended watches of which the client was not told yet.
    /// </summary>
    private void Created(WatchAnswer answer)
    {
        var watch = _created.Dequeue();
        var problem = watch.Wish.StartRevision < 0 ? WatchTexts.Compacted
            : watch.Wish.Range.IsEmpty ? WatchTexts.EmptyRange
            : watch.Wish.WatchId != 0 && _watches.ContainsKey(watch.Wish.WatchId) ? WatchTexts.DuplicateId : "";
        Assert.Equal(problem, answer.CancelReason);
        Assert.Equal(problem.Length > 0, answer.Canceled);
        if (answer.Canceled)
        {
            Assert.Equal(WatchAnswer.NoWatch, answer.WatchId);
            return;
        }

        if (watch.Wish.WatchId == 0)
        {
            Assert.True(answer.WatchId > _lastGiven);
            _lastGiven = answer.WatchId;
        }
        else
        {
            Assert.Equal(watch.Wish.WatchId, answer.WatchId);
        }

        _watches.Add(answer.WatchId, watch);
    }

    private void Canceled(WatchAnswer answer)
    {
        Assert.True(_watches.Remove(answer.WatchId, out var watch));
        if (answer.CompactRevision == 0)
        {
            Assert.True(watch.IsCanceled);
            return;
        }

        Compactions++;
        Assert.True(watch.Next < answer.CompactRevision, $"Watch {answer.WatchId} had seen everything before {answer.CompactRevision}.");
    }

    private void Happened(Expected watch, WatchAnswer answer)
    {
        var last = answer.Events[^1].Revision;
        var got = answer.Events.Select(e => (e.Revision, Encoding.UTF8.GetString(e.Key.Span), e.IsDelete));
        Assert.Equal(history.Wanted(watch.Wish, watch.Next, last), got);
        Assert.InRange(answer.Revision, last, history.Present);
        Assert.Equal(watch.Wish.WithPrevious, answer.WithPrevious);
        Assert.True(!answer.WithPrevious || answer.Events.All(e => e.Bytes > HistoryModel.BytesOfPrevious));
        Assert.Equal(watch.Wish.Fragments, answer.MayBeCut);
        watch.Next = last + 1;
        Events += answer.Events.Count;
    }

    private void Progressed(WatchAnswer answer)
    {
        Progresses++;
        foreach (var watch in answer.WatchId == WatchAnswer.NoWatch ? _watches.Values.ToArray() : [_watches[answer.WatchId]])
        {
            Assert.True(watch.Wish.StartRevision <= answer.Revision);
            Assert.Empty(history.Wanted(watch.Wish, watch.Next, answer.Revision));
            watch.Next = Math.Max(watch.Next, answer.Revision + 1);
        }
    }

    private sealed record Expected(WatchCreate Wish)
    {
        /// <summary>The first revision that the client does not know everything of.</summary>
        public long Next { get; set; }

        public bool IsCanceled { get; set; }
    }
}
