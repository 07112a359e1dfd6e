namespace RaftActors.Machines.Records;

/// <summary>A node that holds records.</summary>
internal sealed class Leaf(object owner) : Node(owner)
{
    public void Insert(int at, byte[] record)
    {
        InsertSlot(at, record);
        Entries++;
        Bytes += record.Length;
    }

    public void Replace(int at, byte[] record)
    {
        Bytes += record.Length - this[at].Length;
        ReplaceSlot(at, record);
    }

    public override void Remove(int at)
    {
        Entries--;
        Bytes -= this[at].Length;
        RemoveSlot(at);
    }

    public override Node CutAt(int from)
    {
        var right = new Leaf(Owner);
        right.AppendSlots(this, from);
        right.Sum();
        DropSlots(from);
        Sum();
        return right;
    }

    public override void Append(Node right, byte[] separator)
    {
        AppendSlots(right, 0);
        Entries += right.Entries;
        Bytes += right.Bytes;
    }

    public override byte[] SeparatorTo(Node right) => Record.Between(this[Count - 1], right[0]);

    private void Sum()
    {
        Entries = Count;
        Bytes = 0;
        foreach (var record in Slots)
        {
            Bytes += record.Length;
        }
    }
}
