using RaftActors.Machines.Records;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>
/// A node that holds keys: each slot is the latest version of a key, a put or a delete, and next to it stand the older versions.
/// </summary>
/// <remarks><see cref="TreeNode.Entries"/> counts the keys whose latest version is a put: those that exist at present.</remarks>
internal sealed class VersionLeaf(object owner) : TreeNode(owner)
{
    private LeafHistory _history;

    private Span<object?> Histories => ((Span<object?>)_history)[..Count];

    public History HistoryOf(int at) => new(_history[at]);

    /// <summary>How many keys before a slot exist at present.</summary>
    public long LiveBefore(int at)
    {
        if (Entries == Count)
        {
            return at;
        }

        var live = 0L;
        foreach (var record in Slots[..at])
        {
            live += LiveOf(record);
        }

        return live;
    }

    public void Insert(int at, byte[] record)
    {
        Span<object?> history = _history;
        history[at..Count].CopyTo(history[(at + 1)..]);
        history[at] = null;
        InsertSlot(at, record);
        Entries += LiveOf(record);
        Bytes += VersionRecord.CostOf(record);
    }

    public void Replace(int at, byte[] record, History history)
    {
        Entries += LiveOf(record) - LiveOf(this[at]);
        Bytes += VersionRecord.CostOf(record) - VersionRecord.CostOf(this[at]) + history.Cost - HistoryOf(at).Cost;
        ReplaceSlot(at, record);
        _history[at] = history.Kept;
    }

    public override void Remove(int at)
    {
        Entries -= LiveOf(this[at]);
        Bytes -= VersionRecord.CostOf(this[at]) + HistoryOf(at).Cost;
        Span<object?> history = _history;
        history[(at + 1)..Count].CopyTo(history[at..]);
        history[Count - 1] = null;
        RemoveSlot(at);
    }

    public override TreeNode CutAt(int from)
    {
        var right = new VersionLeaf(Owner);
        Histories[from..].CopyTo(right._history);
        Histories[from..].Clear();
        right.AppendSlots(this, from);
        right.Sum();
        DropSlots(from);
        Sum();
        return right;
    }

    public override void Append(TreeNode right, byte[] separator)
    {
        ((VersionLeaf)right).Histories.CopyTo(((Span<object?>)_history)[Count..]);
        AppendSlots(right, 0);
        Entries += right.Entries;
        Bytes += right.Bytes;
    }

    public override byte[] SeparatorTo(TreeNode right) => Record.Between(this[Count - 1], right[0]);

    private static int LiveOf(byte[] record) => VersionRecord.IsPut(record) ? 1 : 0;

    private void Sum()
    {
        (Entries, Bytes) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            Entries += LiveOf(this[i]);
            Bytes += VersionRecord.CostOf(this[i]) + HistoryOf(i).Cost;
        }
    }
}
