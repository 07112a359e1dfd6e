using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.Keys;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.Txns;

/// <summary>Decides the comparisons of a txn: what is stored is compared with what is given.</summary>
/// <param name="root">The keys.</param>
internal readonly struct Comparer(TreeNode root)
{
    /// <summary>
    /// A comparison of a range holds if it does for every key of it. A missing key, and an empty range, count as zero, but never satisfy a
    /// comparison of values.
    /// </summary>
    public bool Holds(Compare compare)
    {
        var span = KeySpan.Of(compare.Key.Span, compare.RangeEnd.Span);
        if (span.IsOne)
        {
            return Holds(compare, TreeSearch.FindPair(root, span.From));
        }

        var isEmpty = true;
        var cursor = new VersionCursor(root, span.From, onlyLive: true);
        while (cursor.Next() && !span.Ends(VersionRecord.KeyOf(cursor.Latest)))
        {
            if (VersionRecord.IsPut(cursor.Latest))
            {
                isEmpty = false;
                if (!Holds(compare, cursor.Latest))
                {
                    return false;
                }
            }
        }

        return !isEmpty || Holds(compare, null);
    }

    private static bool Holds(Compare compare, byte[]? stored)
    {
        if (compare.Target == Compare.Types.CompareTarget.Value)
        {
            return stored is not null && Satisfies(VersionFields.Of(stored).Value.SequenceCompareTo(compare.Value.Span), compare.Result);
        }

        var numbers = stored is null ? default : VersionFields.Of(stored).Numbers;
        return compare.Target switch
        {
            Compare.Types.CompareTarget.Version => Satisfies(numbers.Version.CompareTo(compare.Version), compare.Result),
            Compare.Types.CompareTarget.Create => Satisfies(numbers.Create.CompareTo(compare.CreateRevision), compare.Result),
            Compare.Types.CompareTarget.Mod => Satisfies(numbers.Mod.CompareTo(compare.ModRevision), compare.Result),
            Compare.Types.CompareTarget.Lease => Satisfies(numbers.Lease.CompareTo(compare.Lease), compare.Result),

            // As etcd does: a target that is not known compares nothing.
            _ => Satisfies(0, compare.Result),
        };
    }

    private static bool Satisfies(int order, Compare.Types.CompareResult result) => result switch
    {
        Compare.Types.CompareResult.Equal => order == 0,
        Compare.Types.CompareResult.Greater => order > 0,
        Compare.Types.CompareResult.Less => order < 0,
        Compare.Types.CompareResult.NotEqual => order != 0,
        _ => true,
    };
}
