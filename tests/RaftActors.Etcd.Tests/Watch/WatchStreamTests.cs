using System.Text;
using RaftActors.Etcd.Watch;
using Xunit;

namespace RaftActors.Etcd.Tests.Watch;

/// <summary>The rules of etcd for one stream.</summary>
public sealed class WatchStreamTests : IDisposable
{
    private readonly HistoryModel _history = new();
    private readonly WatchHub _hub = new(1, -1, WatchLimits.Default);
    private readonly WatchStream _stream;

    public WatchStreamTests() => _stream = _hub.Open();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public void A_watch_is_created_before_its_events()
    {
        Put("a");
        _stream.Create(Wish("a", start: 1));
        Put("a");
        Assert.Equal(["created 0 at 2", "0: 2a 3a at 3"], Answers());
    }

    [Fact]
    public void A_watch_without_a_start_sees_what_comes_next()
    {
        Put("a");
        _stream.Create(Wish("a"));
        Put("a");
        Assert.Equal(["created 0 at 2", "0: 3a at 3"], Answers());
    }

    [Fact]
    public void A_watch_of_the_future_sees_nothing_before_its_start()
    {
        _stream.Create(Wish("a", start: 4));
        Put("a");
        _stream.RequestProgress();
        Put("a");
        Put("a");
        _stream.RequestProgress();
        Assert.Equal(["created 0 at 1", "0: 4a at 4", "progress -1 at 4"], Answers());
    }

    [Fact]
    public void Ids_are_counted_and_never_go_back()
    {
        _stream.Create(Wish("a"));
        _stream.Cancel(0);
        _stream.Create(Wish("a", id: 2));
        _stream.Create(Wish("a"));
        _stream.Create(Wish("a"));
        Assert.Equal(["created 0 at 1", "canceled 0 at 1", "created 2 at 1", "created 1 at 1", "created 3 at 1"], Answers());
    }

    [Fact]
    public void An_id_in_use_is_refused_and_free_after_its_end()
    {
        _stream.Create(Wish("a", id: 7));
        _stream.Create(Wish("b", id: 7));
        _stream.Cancel(7);
        _stream.Create(Wish("b", id: 7));
        Assert.Equal(
            [
                "created 7 at 1", "created canceled -1 at 1 (mvcc: duplicate watch ID provided on the WatchStream)", "canceled 7 at 1",
                "created 7 at 1",
            ],
            Answers());
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("b", "b")]
    public void An_empty_range_is_refused(string key, string end)
    {
        _stream.Create(Wish(key, end));
        Assert.Equal(["created canceled -1 at 1 (mvcc: watcher range is empty)"], Answers());
    }

    [Fact]
    public void A_negative_start_is_refused_as_compacted()
    {
        _stream.Create(Wish("a", start: -1));
        Assert.Equal(["created canceled -1 at 1 (etcdserver: mvcc: required revision has been compacted)"], Answers());
    }

    [Fact]
    public void A_start_below_the_compacted_revision_ends_the_watch_and_the_stream_lives()
    {
        Put("a");
        Put("a");
        Put("a");
        _history.Compact(3);
        _hub.Advance(_history.Page(5, 9, false));
        _stream.Create(Wish("a", start: 2));
        _stream.Create(Wish("a", start: 3));
        Put("b");
        Assert.Equal(["created 0 at 4", "created 1 at 4", "canceled 0 at 5 compacted 3", "1: 3a 4a at 5"], Answers());
    }

    [Fact]
    public void The_end_of_an_unknown_watch_has_no_answer()
    {
        _stream.Cancel(3);
        Assert.Empty(Answers());
    }

    [Fact]
    public void Nothing_comes_after_the_end_of_a_watch()
    {
        _stream.Create(Wish("a"));
        _stream.Cancel(0);
        Put("a");
        Assert.Equal(["created 0 at 1", "canceled 0 at 1"], Answers());
    }

    [Fact]
    public void A_stream_without_watches_has_progress()
    {
        Put("a");
        _stream.RequestProgress();
        Assert.Equal(["progress -1 at 2"], Answers());
    }

    [Fact]
    public void A_stream_has_no_progress_while_a_watch_is_behind()
    {
        Put("a");
        _stream.Create(Wish("a", start: 1));
        _stream.RequestProgress();
        Assert.Equal(["created 0 at 2", "0: 2a at 2"], Answers());
        _stream.RequestProgress();
        Assert.Equal(["progress -1 at 2"], Answers());
    }

    [Fact]
    public void Progress_is_notified_to_silent_watches_that_want_it()
    {
        _stream.Create(Wish("a") with { NotifiesProgress = true });
        _stream.Create(Wish("b"));
        Answers();
        Put("b");
        Put("a");
        _stream.NotifyProgress();
        Assert.Equal(["1: 2b at 2", "0: 3a at 3"], Answers());
        _stream.NotifyProgress();
        Assert.Equal(["progress 0 at 3"], Answers());
    }

    [Fact]
    public void Filters_leave_events_out_and_send_no_empty_answer()
    {
        _stream.Create(Wish("a") with { NoPut = true });
        _stream.Create(Wish("a") with { NoDelete = true });
        Put("a");
        Delete("a");
        Assert.Equal(["created 0 at 1", "created 1 at 1", "1: 2a at 2", "0: 3-a at 3"], Answers());
    }

    [Theory]
    [InlineData("", "", "\0")]
    [InlineData("", "\0", "\0 a b ba c")]
    [InlineData("b", "\0", "b ba c")]
    [InlineData("b", "c", "b ba")]
    [InlineData("b", "", "b")]
    public void Ranges_are_encoded_as_in_etcd(string key, string end, string keys)
    {
        _stream.Create(Wish(key, end));
        foreach (var name in new[] { "\0", "a", "b", "ba", "c" })
        {
            Put(name);
        }

        var seen = Answers().Skip(1).Select(a => a.Split(' ')[1][1..]);
        Assert.Equal(keys.Split(' '), seen);
    }

    private static WatchCreate Wish(string key, string end = "", long start = 0, long id = 0) =>
        new(WatchRange.Of(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(end)), start, id);

    private void Put(string key) => Apply(key, false);

    private void Delete(string key) => Apply(key, true);

    private void Apply(string key, bool isDelete)
    {
        _history.Apply((key, isDelete));
        _hub.Advance(_history.Page(_hub.Revision + 1, 9, withPrevious: false));
    }

    /// <summary>Everything that the client is sent, with history read in between.</summary>
    private List<string> Answers()
    {
        var texts = new List<string>();
        do
        {
            while (_stream.TryTake(out var answer, out _))
            {
                texts.Add(TextOf(answer));
            }

            if (_stream.NextRead() is { } read)
            {
                _stream.Feed(_history.Page(read.From, 9, read.WithPrevious));
            }
        }
        while (_stream.Queued > 0);
        return texts;
    }

    private static string TextOf(WatchAnswer answer)
    {
        var kind = (answer.Created, answer.Canceled) switch
        {
            (true, true) => "created canceled ",
            (true, false) => "created ",
            (false, true) => "canceled ",
            _ => answer.Events.Count > 0 ? "" : "progress ",
        };
        var events = answer.Events.Select(e => $" {e.Revision}{(e.IsDelete ? "-" : "")}{Encoding.UTF8.GetString(e.Key.Span)}");
        return $"{kind}{answer.WatchId}{(answer.Events.Count > 0 ? ":" : "")}{string.Concat(events)} at {answer.Revision}"
            + (answer.CompactRevision != 0 ? $" compacted {answer.CompactRevision}" : "")
            + (answer.CancelReason.Length > 0 ? $" ({answer.CancelReason})" : "");
    }
}
