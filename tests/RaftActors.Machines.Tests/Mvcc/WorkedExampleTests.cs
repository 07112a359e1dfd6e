using Google.Protobuf;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>A conversation with etcd, answered alike.</summary>
public sealed class WorkedExampleTests
{
    private readonly MvccRun _run = new();

    [Fact]
    public void A_conversation_with_etcd_is_answered_alike()
    {
        var empty = _run.Range("a");
        Assert.Equal((1, 0), (empty.Revision, empty.Range.Response.Count));
        Assert.Equal("ok", Describe(_run.Compact(0)));
        Assert.Equal("OutOfRange: etcdserver: mvcc: required revision has been compacted", Describe(_run.Compact(0)));
        Assert.Equal("ok", Describe(_run.Compact(1)));
        Assert.Equal("ok", Describe(_run.Range("a", revision: 1)));
        Assert.Equal(2, _run.Put("a", "1").Revision);

        var txn = _run.Txn(new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("b"), Value = Bytes("2") } },
                new RequestOp { RequestRange = new RangeRequest { Key = Bytes("b") } },
                new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("zz") } },
                new RequestOp
                {
                    RequestTxn = new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("a") } } } },
                },
            },
        });
        Assert.Equal(3, txn.Revision);
        Assert.True(txn.Txn.Succeeded);
        Assert.Equal(3, txn.Txn.Responses[0].ResponsePut.Header.Revision);
        Assert.Equal(3, txn.Txn.Responses[1].ResponseRange.Header.Revision);
        Assert.Equal("b=2@3", Text(txn.Txn.Responses[1].ResponseRange.Kvs));
        Assert.Equal((3, 0), (txn.Txn.Responses[2].ResponseDeleteRange.Header.Revision, txn.Txn.Responses[2].ResponseDeleteRange.Deleted));
        Assert.Equal(3, txn.Txn.Responses[3].ResponseTxn.Responses[0].ResponseRange.Header.Revision);

        var read = _run.Ask(MvccQueries.ReadTxn(
            new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("b") } } } }, MvccCaller.Anonymous));
        Assert.Equal((3, "b=2@3"), (read.Revision, Text(read.ReadTxn.Responses[0].ResponseRange.Kvs)));
        Assert.Equal([4, 5, 6], new[] { _run.Put("a", "x0"), _run.Put("a", "x1"), _run.Put("a", "x2") }.Select(a => a.Revision));

        var events = _run.Events(new EventsQuery { FromRevision = 2, Key = Bytes("a") });
        Assert.Equal([2, 4, 5, 6], events.Events.Select(e => e.Kv.ModRevision));
        Assert.Equal(7, events.NextRevision);

        Assert.Equal(7, _run.Put("/6d3ba2209a703e12").Revision);
        var limited = _run.Range(new RangeRequest { Key = Bytes("a"), RangeEnd = Bytes("c"), Limit = 1, KeysOnly = true });
        Assert.Equal((1, true, 2), (limited.Range.Response.Kvs.Count, limited.Range.Response.More, limited.Range.Response.Count));
        Assert.Equal(ByteString.Empty, limited.Range.Response.Kvs[0].Value);

        var deleted = _run.Delete("\0", "\0", prevKv: true);
        Assert.Equal((8, 3), (deleted.Revision, deleted.DeleteRange.Deleted));
        Assert.Equal("/6d3ba2209a703e12=@7 a=x2@6 b=2@3", Text(deleted.DeleteRange.PrevKvs));
        Assert.Equal(1, _run.Ask(MvccQueries.HashKv(0, MvccCaller.Anonymous)).HashKv.CompactRevision);
    }

    [Fact]
    public void A_delete_at_the_compacted_revision_can_still_be_watched_and_no_earlier_event()
    {
        _run.Put("a", "1");
        _run.Put("b", "1");
        _run.Delete("a");
        _run.Compact(4, physical: true);

        var events = _run.Events(new EventsQuery { FromRevision = 4, PrevKv = true });
        Assert.Equal((Event.Types.EventType.Delete, 4), (events.Events.Single().Type, events.Events.Single().Kv.ModRevision));
        Assert.Null(events.Events.Single().PrevKv);
        Assert.True(_run.Events(new EventsQuery { FromRevision = 3 }).Compacted);
        Assert.Equal("b=1@3", _run.Text("a", "z", revision: 4));
    }

    [Fact]
    public void An_event_after_the_compacted_revision_has_the_pair_before_it_also_if_a_put_of_the_same_revision_stands_between()
    {
        _run.Put("a", "1");
        _run.Txn(new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestTxn = Only(new RequestOp { RequestPut = new PutRequest { Key = Bytes("a"), Value = Bytes("2") } }) },
                new RequestOp { RequestTxn = Only(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("a") } }) },
            },
        });

        var events = _run.Events(new EventsQuery { FromRevision = 3, PrevKv = true }).Events;
        Assert.Equal([Event.Types.EventType.Put, Event.Types.EventType.Delete], events.Select(e => e.Type));
        Assert.Equal("a=1@2 a=1@2", Text(events.Select(e => e.PrevKv)));
        Assert.Equal("a=1@2", _run.Text("a", revision: 2));
        Assert.Equal("", _run.Text("a", revision: 3));
    }

    [Fact]
    public void A_range_in_pages_at_the_revision_of_the_first_page_is_the_range_of_that_moment()
    {
        for (var i = 0; i < 300; i++)
        {
            _run.Put($"k{i:D3}", new string('v', i % 50));
        }

        var whole = _run.Range("k", "l").Range.Response;
        var (found, request) = (new List<KeyValue>(), new RangeRequest { Key = Bytes("k"), RangeEnd = Bytes("l") });
        for (var pages = 1; ; pages++)
        {
            var page = _run.Range(request, maxBytes: 700).Range;
            found.AddRange(page.Response.Kvs);
            if (page.NextKey.IsEmpty)
            {
                Assert.InRange(pages, 10, 100);
                break;
            }

            (request.Key, request.Revision) = (page.NextKey, page.ReadRevision);
            _run.Delete($"k{pages * 7:D3}");
            _run.Put($"k{pages * 5:D3}", "later");
        }

        Assert.Equal(whole.Kvs, found);
    }

    [Fact]
    public void Events_end_with_the_revision_that_exceeds_the_bytes_and_go_on_from_there()
    {
        for (var i = 0; i < 20; i++)
        {
            _run.Txn(new TxnRequest
            {
                Success =
                {
                    new RequestOp { RequestPut = new PutRequest { Key = Bytes("a"), Value = Bytes(new string('v', 100)) } },
                    new RequestOp { RequestPut = new PutRequest { Key = Bytes("b") } },
                },
            });
        }

        var (from, all) = (1L, new List<Event>());
        while (from <= 21)
        {
            var page = _run.Events(new EventsQuery { FromRevision = from, MaxBytes = 300 });
            Assert.InRange(page.Events.Count, 2, 6);
            Assert.Equal(0, page.Events.Count % 2);
            all.AddRange(page.Events);
            from = page.NextRevision;
        }

        Assert.Equal(_run.Events(new EventsQuery { FromRevision = 1 }).Events, all);
    }

    private static TxnRequest Only(RequestOp operation) => new() { Success = { operation } };
}
