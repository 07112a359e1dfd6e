using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc;

/// <summary>
/// A range of any size, read page by page at the revision of the first page: together they are what one read would have found, and each
/// keeps other requests waiting only for a moment.
/// </summary>
/// <param name="request">The range.</param>
/// <param name="first">Its first page, asked for with <see cref="PageBytes"/>.</param>
public sealed class MvccRangePages(RangeRequest request, RangeAnswer first)
{
    /// <summary>How many bytes of pairs a page should have at most.</summary>
    public const int PageBytes = 512 * 1024;

    private readonly long _revision = first.ReadRevision;
    private RangeAnswer _last = first;

    /// <summary>All pairs so far; the count is that of the first page.</summary>
    public RangeResponse Response { get; } = first.Response;

    /// <summary>Whether there are more pages.</summary>
    public bool HasNext => !_last.NextKey.IsEmpty;

    /// <summary>The query for the next page.</summary>
    /// <param name="caller">Who asks.</param>
    public ReadOnlyMemory<byte> Next(MvccCaller caller)
    {
        var next = request.Clone();
        (next.Key, next.Revision) = (_last.NextKey, _revision);
        next.Limit = request.Limit > 0 ? request.Limit - Response.Kvs.Count : 0;
        return MvccQueries.Range(next, PageBytes, caller, skipCount: true);
    }

    /// <summary>Adds the next page.</summary>
    public void Add(RangeAnswer page)
    {
        ArgumentNullException.ThrowIfNull(page);
        _last = page;
        Response.Kvs.Add(page.Response.Kvs);
        Response.More = page.Response.More;
    }
}
