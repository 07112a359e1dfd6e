namespace RaftActors.Machines.Records;

/// <summary>A node that holds nodes.</summary>
/// <remarks>
/// Invariant: the key of slot i > 0 is above all keys of child i - 1 and not above any of child i. Slot 0 separates nothing; its key is
/// below that of slot 1.
/// </remarks>
internal sealed class Inner(object owner) : Node(owner)
{
    private NodeChildren _children;

    private Span<Node> Children => ((Span<Node>)_children)[..Count];

    public Node Child(int at) => _children[at];

    /// <summary>Where the child is to which a key belongs.</summary>
    public int ChildFor(ReadOnlySpan<byte> key)
    {
        var at = Search(key, out var isFound);
        return isFound || at == 0 ? at : at - 1;
    }

    /// <summary>The child, as one that the owner of this node may change.</summary>
    public Node OwnChild(int at) => _children[at] = _children[at].For(Owner);

    public void Insert(int at, byte[] separator, Node child)
    {
        if (at == 1 && Record.KeyOf(this[0]).SequenceCompareTo(Record.KeyOf(separator)) >= 0)
        {
            // The first child got lower keys and was divided among them.
            Separate(Record.OfKey(Halves.First(Child(0))));
        }

        Span<Node> children = _children;
        children[at..Count].CopyTo(children[(at + 1)..]);
        children[at] = child;
        InsertSlot(at, separator);
        Add(child.Entries, child.Bytes);
    }

    public override void Remove(int at)
    {
        Span<Node> children = _children;
        Add(-children[at].Entries, -children[at].Bytes);
        children[(at + 1)..Count].CopyTo(children[at..]);
        children[Count - 1] = null!;
        RemoveSlot(at);
    }

    /// <summary>Something below changed the number and size of records.</summary>
    public void Add(long entries, long bytes)
    {
        Entries += entries;
        Bytes += bytes;
    }

    /// <summary>The first child gets a neighbour to the left: its key begins to matter.</summary>
    public void Separate(byte[] separator)
    {
        ReplaceSlot(0, separator);
        ShareAll();
    }

    /// <summary>A child became small: puts it together with a neighbour if there is room, or removes it if it is empty.</summary>
    public void Mend(int at)
    {
        if (Child(at).Count == 0)
        {
            Remove(at);
            return;
        }

        if (Child(at).Count >= Few || Count == 1)
        {
            return;
        }

        var left = at == 0 ? 0 : at - 1;
        var (child, right) = (Child(left), Child(left + 1));
        if (child.MayAppend(right))
        {
            var separator = this[left + 1];
            Remove(left + 1);
            OwnChild(left).Append(right, separator);
            Add(right.Entries, right.Bytes);
        }
    }

    public override Node CutAt(int from)
    {
        var right = new Inner(Owner);
        Children[from..].CopyTo(right._children);
        right.AppendSlots(this, from);
        right.Sum();
        Children[from..].Clear();
        DropSlots(from);
        Sum();
        return right;
    }

    public override void Append(Node right, byte[] separator)
    {
        var (count, other) = (Count, (Inner)right);
        other.Children.CopyTo(((Span<Node>)_children)[count..]);
        AppendSlots(other, 0);
        ReplaceSlot(count, separator);
        ShareAll();
        Add(other.Entries, other.Bytes);
    }

    public override byte[] SeparatorTo(Node right) => right[0];

    private void Sum()
    {
        (Entries, Bytes) = (0, 0);
        foreach (var child in Children)
        {
            Add(child.Entries, child.Bytes);
        }
    }
}
