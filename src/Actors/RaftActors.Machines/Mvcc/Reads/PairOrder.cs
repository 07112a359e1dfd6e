using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;

namespace RaftActors.Machines.Mvcc.Reads;

/// <summary>Sorts pairs that are in the order of their keys; those that are equal stay in it.</summary>
internal static class PairOrder
{
    public static void Sort(List<byte[]> records, RangeRequest.Types.SortTarget target, bool isDescending)
    {
        if (target == RangeRequest.Types.SortTarget.Key)
        {
            if (isDescending)
            {
                records.Reverse();
            }

            return;
        }

        records.Sort((one, other) =>
        {
            var order = Compare(one, other, target);
            order = isDescending ? -order : order;
            return order != 0 ? order : VersionRecord.KeyOf(one).SequenceCompareTo(VersionRecord.KeyOf(other));
        });
    }

    private static int Compare(byte[] one, byte[] other, RangeRequest.Types.SortTarget target)
    {
        var left = VersionFields.Of(one);
        var right = VersionFields.Of(other);
        return target switch
        {
            RangeRequest.Types.SortTarget.Version => left.Numbers.Version.CompareTo(right.Numbers.Version),
            RangeRequest.Types.SortTarget.Create => left.Numbers.Create.CompareTo(right.Numbers.Create),
            RangeRequest.Types.SortTarget.Mod => left.Numbers.Mod.CompareTo(right.Numbers.Mod),
            _ => left.Value.SequenceCompareTo(right.Value) is var order && order < 0 ? -1 : order > 0 ? 1 : 0,
        };
    }
}
