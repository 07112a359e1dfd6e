using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Ranges of several pages.</summary>
public sealed class MvccRangePagesTests
{
    private readonly MvccRun _run = new();

    [Theory]
    [InlineData(0, 3, "a b c", false)]
    [InlineData(2, 3, "a b", true)]
    public void Pages_are_what_one_read_would_have_found_and_are_counted_once(int limit, int count, string keys, bool more)
    {
        var value = new string('v', MvccRangePages.PageBytes * 2 / 3);
        foreach (var key in new[] { "a", "b", "c" })
        {
            _run.Put(key, value);
        }

        var request = new RangeRequest { Key = Bytes("a"), RangeEnd = Bytes("d"), Limit = limit };
        var pages = new MvccRangePages(request, _run.Range(request, MvccRangePages.PageBytes).Range);
        Assert.Equal(count, pages.Response.Count);
        Assert.True(pages.HasNext);
        while (pages.HasNext)
        {
            // Written after the first page: not seen.
            _run.Put("aa");
            var page = _run.Ask(pages.Next(_run.Caller)).Range;
            Assert.Equal(0, page.Response.Count);
            pages.Add(page);
        }

        Assert.Equal(keys, string.Join(' ', pages.Response.Kvs.Select(p => p.Key.ToStringUtf8())));
        Assert.Equal((count, more), (pages.Response.Count, pages.Response.More));
    }
}
