namespace RaftActors.Machines.Records;

/// <summary>
/// A node of a <see cref="RecordTree"/>: records in the order of their keys, and the first bytes in which those keys differ.
/// </summary>
/// <param name="owner">The only one that may change this node; see <see cref="RecordTree"/>.</param>
internal abstract class Node(object owner)
{
    public const int Capacity = 64;

    /// <summary>With fewer slots a node is put together with a neighbour, if both then have room left.</summary>
    public const int Few = Capacity / 4;

    private const int Roomy = Capacity * 3 / 4;
    private NodeSlots _slots;
    private NodeHeads _heads;

    /// <summary>Invariant: all keys of the slots have at least so many first bytes in common; the heads begin after them.</summary>
    private int _shared;
    private NodePrefix _prefix;

    public object Owner { get; private set; } = owner;

    /// <summary>The slots in use.</summary>
    public int Count { get; private set; }

    /// <summary>The records in this subtree.</summary>
    public long Entries { get; protected set; }

    /// <summary>The bytes of the records in this subtree.</summary>
    public long Bytes { get; protected set; }

    public byte[] this[int at] => _slots[at];

    protected Span<byte[]> Slots => ((Span<byte[]>)_slots)[..Count];

    /// <summary>The first slot with a key that is not below this one.</summary>
    public int Search(ReadOnlySpan<byte> key, out bool isFound)
    {
        isFound = false;
        var order = Count == 0 ? -1 : ComparePrefix(key);
        if (order != 0)
        {
            return order > 0 ? Count : 0;
        }

        ReadOnlySpan<uint> heads = _heads;
        var head = Record.HeadOf(key, _shared);
        var low = NodeHeads.CountBelow(heads, head);
        if (low >= Count || heads[low] != head)
        {
            return Math.Min(low, Count);
        }

        var high = low + 1;
        if (high < Count && heads[high] == head)
        {
            high = head == NodeHeads.Unused ? Count : NodeHeads.CountBelow(heads, head + 1);
        }

        while (low < high)
        {
            var middle = (low + high) >> 1;
            order = Record.KeyOf(_slots[middle]).SequenceCompareTo(key);
            if (order == 0)
            {
                isFound = true;
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>This node for its owner; for any other a copy.</summary>
    public Node For(object owner)
    {
        if (Owner == owner)
        {
            return this;
        }

        var copy = (Node)MemberwiseClone();
        copy.Owner = owner;
        return copy;
    }

    /// <summary>Moves the slots from one on into a new node.</summary>
    public abstract Node CutAt(int from);

    /// <summary>Removes a slot with what belongs to it.</summary>
    public abstract void Remove(int at);

    /// <summary>Takes over everything in the node to the right.</summary>
    /// <param name="right">That node.</param>
    /// <param name="separator">A key above all here and not above any there.</param>
    public abstract void Append(Node right, byte[] separator);

    /// <summary>A key above all here and not above any in the node to the right.</summary>
    public abstract byte[] SeparatorTo(Node right);

    public bool MayAppend(Node right) => Count + right.Count <= Roomy;

    protected void InsertSlot(int at, byte[] record)
    {
        var key = Record.KeyOf(record);
        var shared = Count == 0 ? key.Length : key.CommonPrefixLength(Record.KeyOf(_slots[0])[.._shared]);
        Span<byte[]> slots = _slots;
        Span<uint> heads = _heads;
        if (Count == 0)
        {
            heads.Fill(NodeHeads.Unused);
            SharePrefix(key, shared);
        }
        else if (shared < _shared)
        {
            Share(shared);
        }

        slots[at..Count].CopyTo(slots[(at + 1)..]);
        heads[at..Count].CopyTo(heads[(at + 1)..]);
        slots[at] = record;
        heads[at] = Record.HeadOf(key, _shared);
        Count++;
    }

    /// <summary>Puts a record of the same key there.</summary>
    protected void ReplaceSlot(int at, byte[] record) => _slots[at] = record;

    protected void RemoveSlot(int at)
    {
        Span<byte[]> slots = _slots;
        Span<uint> heads = _heads;
        slots[(at + 1)..Count].CopyTo(slots[at..]);
        heads[(at + 1)..Count].CopyTo(heads[at..]);
        slots[--Count] = null!;
        heads[Count] = NodeHeads.Unused;
    }

    /// <summary>Appends the slots of another node from one on.</summary>
    protected void AppendSlots(Node other, int from)
    {
        var added = other.Slots[from..];
        added.CopyTo(((Span<byte[]>)_slots)[Count..]);
        Count += added.Length;
        ShareAll();
    }

    protected void DropSlots(int from)
    {
        Slots[from..].Clear();
        Count = from;
        ShareAll();
    }

    /// <summary>The keys are in order: what the first and the last have in common, all have.</summary>
    protected void ShareAll() =>
        Share(Count == 0 ? 0 : Record.KeyOf(_slots[0]).CommonPrefixLength(Record.KeyOf(_slots[Count - 1])));

    private void Share(int shared)
    {
        SharePrefix(Count == 0 ? default : Record.KeyOf(_slots[0]), shared);
        for (var i = 0; i < Count; i++)
        {
            _heads[i] = Record.HeadOf(Record.KeyOf(_slots[i]), shared);
        }

        ((Span<uint>)_heads)[Count..].Fill(NodeHeads.Unused);
    }

    private void SharePrefix(ReadOnlySpan<byte> key, int shared)
    {
        _shared = shared;
        key[..Math.Min(shared, NodePrefix.Length)].CopyTo(_prefix);
    }

    /// <summary>Whether a key is below (less than zero) or above all keys, as far as what these have in common tells.</summary>
    private int ComparePrefix(ReadOnlySpan<byte> key)
    {
        var shared = _shared <= NodePrefix.Length ? ((ReadOnlySpan<byte>)_prefix)[.._shared] : Record.KeyOf(_slots[0])[.._shared];
        var common = shared.CommonPrefixLength(key);
        return common == shared.Length ? 0 : common == key.Length || key[common] < shared[common] ? -1 : 1;
    }
}
