using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>What the model needs to decide a txn.</summary>
internal static class ModelTxn
{
    public static bool Holds(ModelKeys keys, Compare compare)
    {
        var pairs = keys.Pairs().Where(p => ModelRange.Contains(compare.Key, compare.RangeEnd, p.Key)).ToList();
        return pairs.Count == 0 ? HoldsFor(null, compare) : pairs.TrueForAll(p => HoldsFor(p, compare));
    }

    /// <summary>Every pair of operations that may run together and change one key, found by comparing all with all.</summary>
    public static bool HasDuplicates(TxnRequest txn) => BranchHasDuplicates(txn.Success) || BranchHasDuplicates(txn.Failure);

    private static bool HoldsFor(KeyValue? stored, Compare compare)
    {
        if (compare.Target == Compare.Types.CompareTarget.Value && stored is null)
        {
            return false;
        }

        var order = compare.Target switch
        {
            Compare.Types.CompareTarget.Version => (stored?.Version ?? 0).CompareTo(compare.Version),
            Compare.Types.CompareTarget.Create => (stored?.CreateRevision ?? 0).CompareTo(compare.CreateRevision),
            Compare.Types.CompareTarget.Mod => (stored?.ModRevision ?? 0).CompareTo(compare.ModRevision),
            Compare.Types.CompareTarget.Lease => (stored?.Lease ?? 0).CompareTo(compare.Lease),
            _ => stored!.Value.Span.SequenceCompareTo(compare.Value.Span),
        };
        return compare.Result switch
        {
            Compare.Types.CompareResult.Equal => order == 0,
            Compare.Types.CompareResult.Greater => order > 0,
            Compare.Types.CompareResult.Less => order < 0,
            _ => order != 0,
        };
    }

    private static bool BranchHasDuplicates(IReadOnlyList<RequestOp> operations)
    {
        var nested = operations.Where(o => o.RequestTxn is not null).Select(o => o.RequestTxn).ToList();
        if (nested.Any(HasDuplicates))
        {
            return true;
        }

        var deletes = operations.Where(o => o.RequestDeleteRange is not null).Select(o => o.RequestDeleteRange).ToList();
        var puts = new List<ByteString>();
        foreach (var inner in nested)
        {
            var (success, failure) = (AllPuts(inner.Success).ToList(), AllPuts(inner.Failure).ToList());
            if (success.Concat(failure).Any(k => IsDeleted(k) || puts.Contains(k)))
            {
                return true;
            }

            // Deletes of a nested txn count against nested txns that follow, not those before, and not against its own other branch.
            puts.AddRange(success.Union(failure));
            deletes.AddRange(AllDeletes(inner.Success).Concat(AllDeletes(inner.Failure)));
        }

        var own = operations.Where(o => o.RequestPut is not null).Select(o => o.RequestPut.Key).ToList();
        return own.Distinct().Count() != own.Count || own.Any(k => IsDeleted(k) || puts.Contains(k));

        bool IsDeleted(ByteString key) => deletes.Any(d => ModelRange.Contains(d.Key, d.RangeEnd, key));
    }

    private static IEnumerable<DeleteRangeRequest> AllDeletes(IEnumerable<RequestOp> operations) => operations.SelectMany(o =>
        o.RequestDeleteRange is { } delete ? [delete]
        : o.RequestTxn is { } inner ? AllDeletes(inner.Success).Concat(AllDeletes(inner.Failure))
        : []);

    private static IEnumerable<ByteString> AllPuts(IEnumerable<RequestOp> operations) => operations.SelectMany(o =>
        o.RequestPut is { } put ? [put.Key]
        : o.RequestTxn is { } inner ? AllPuts(inner.Success).Concat(AllPuts(inner.Failure))
        : []);
}
