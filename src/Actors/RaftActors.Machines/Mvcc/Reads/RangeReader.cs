using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.Keys;
using RaftActors.Machines.Mvcc.State;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.Reads;

/// <summary>Finds the pairs of a range in a tree, present or captured.</summary>
/// <param name="root">The tree.</param>
/// <param name="request">The range, which was checked.</param>
/// <param name="revision">The revision to read; 0 for the latest of every key.</param>
internal readonly struct RangeReader(TreeNode root, RangeRequest request, long revision)
{
    private KeySpan Span => KeySpan.Of(request.Key.Span, request.RangeEnd.Span);

    /// <summary>Whether pairs are found in the order in which they are to be returned.</summary>
    private bool IsInKeyOrder =>
        request is { SortTarget: RangeRequest.Types.SortTarget.Key, SortOrder: not RangeRequest.Types.SortOrder.Descend };

    private bool IsFiltered =>
        request.MinModRevision != 0 || request.MaxModRevision != 0 || request.MinCreateRevision != 0 || request.MaxCreateRevision != 0;

    /// <summary>Reads a range, which was checked, from a keyspace of one moment.</summary>
    public static RangeResult Read(in KeyspaceView view, RangeRequest request, long maxBytes, bool skipCount)
    {
        // The latest versions are those of the present revision, and quicker to count.
        var revision = request.Revision <= 0 || request.Revision == view.Revision ? 0 : request.Revision;
        return new RangeReader(view.Root, request, revision).Run(maxBytes, skipCount);
    }

    /// <param name="maxBytes">Ends a page that is not sorted; 0 = no limit.</param>
    /// <param name="skipCount">Whether the count is not needed.</param>
    public RangeResult Run(long maxBytes = 0, bool skipCount = false)
    {
        if (Span.IsOne)
        {
            return One();
        }

        if (request.CountOnly)
        {
            return new RangeResult([], Count(), false);
        }

        var result = IsInKeyOrder ? InKeyOrder(maxBytes, skipCount) : Sorted(skipCount);
        return request.KeysOnly ? result with { Records = result.Records.ConvertAll(VersionRecord.WithoutValue) } : result;
    }

    private RangeResult One()
    {
        var found = TreeSearch.FindPair(root, request.Key.Span, revision);
        if (found is null || request.CountOnly || !Passes(found))
        {
            return new RangeResult([], found is null ? 0 : 1, false);
        }

        return new RangeResult([request.KeysOnly ? VersionRecord.WithoutValue(found) : found], 1, false);
    }

    private RangeResult InKeyOrder(long maxBytes, bool skipCount)
    {
        var span = Span;
        var (records, bytes, count, more) = (new List<byte[]>(), 0L, 0L, false);
        byte[]? nextKey = null;
        var isCounted = revision > 0 && !skipCount;
        var cursor = new VersionCursor(root, span.From, onlyLive: revision == 0);
        while (cursor.Next() && !span.Ends(VersionRecord.KeyOf(cursor.Latest)))
        {
            if (TreeSearch.PairAt(cursor.Latest, cursor.History, revision) is not { } record)
            {
                continue;
            }

            count++;
            if (more || nextKey is not null || (IsFiltered && !Passes(record)))
            {
                continue;
            }

            if (request.Limit > 0 && records.Count >= request.Limit)
            {
                more = true;
            }
            else if (maxBytes > 0 && records.Count > 0 && bytes + record.Length > maxBytes)
            {
                nextKey = VersionRecord.KeyOf(record).ToArray();
            }
            else
            {
                records.Add(record);
                bytes += record.Length;
            }

            if ((more || nextKey is not null) && !isCounted)
            {
                break;
            }
        }

        count = isCounted ? count : skipCount ? 0 : Count();
        return new RangeResult(records, count, more || nextKey is not null) { NextKey = nextKey };
    }

    private RangeResult Sorted(bool skipCount)
    {
        var (records, count) = (new List<byte[]>(), 0L);
        var span = Span;
        var cursor = new VersionCursor(root, span.From, onlyLive: revision == 0);
        while (cursor.Next() && !span.Ends(VersionRecord.KeyOf(cursor.Latest)))
        {
            if (TreeSearch.PairAt(cursor.Latest, cursor.History, revision) is not { } record)
            {
                continue;
            }

            count++;
            if (Passes(record))
            {
                records.Add(record);
            }
        }

        PairOrder.Sort(records, request.SortTarget, request.SortOrder == RangeRequest.Types.SortOrder.Descend);
        var more = request.Limit > 0 && records.Count > request.Limit;
        if (more)
        {
            records.RemoveRange((int)request.Limit, records.Count - (int)request.Limit);
        }

        return new RangeResult(records, skipCount ? 0 : count, more);
    }

    /// <summary>At present a few steps; at a revision by reading every key.</summary>
    private long Count()
    {
        var span = Span;
        if (revision == 0)
        {
            var to = span.IsOpen ? root.Entries : TreeSearch.LiveBelow(root, span.To);
            return Math.Max(0, to - TreeSearch.LiveBelow(root, span.From));
        }

        var count = 0L;
        var cursor = new VersionCursor(root, span.From, onlyLive: false);
        while (cursor.Next() && !span.Ends(VersionRecord.KeyOf(cursor.Latest)))
        {
            count += TreeSearch.PairAt(cursor.Latest, cursor.History, revision) is null ? 0 : 1;
        }

        return count;
    }

    private bool Passes(byte[] record)
    {
        if (!IsFiltered)
        {
            return true;
        }

        var numbers = VersionFields.Of(record).Numbers;
        return IsWithin(numbers.Mod, request.MinModRevision, request.MaxModRevision)
            && IsWithin(numbers.Create, request.MinCreateRevision, request.MaxCreateRevision);
    }

    private static bool IsWithin(long number, long min, long max) => (min == 0 || number >= min) && (max == 0 || number <= max);
}
