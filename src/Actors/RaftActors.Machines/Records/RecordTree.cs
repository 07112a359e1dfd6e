namespace RaftActors.Machines.Records;

/// <summary>
/// The state of a machine: records in the order of their keys, in a B+-tree. The garbage collector sees one object per record and few
/// others. A captured state costs nothing at first; what is changed afterwards is copied, at most once per node and capture.
/// </summary>
/// <remarks>
/// <para>
/// One thread changes the tree. Others may read what it captured, without a lock, because a captured node is never written again: a node
/// is changed only while its owner is the tree's, capturing gives the tree a new owner, and new nodes and copies get the owner of their
/// time. The captured state goes to the other thread by a message or a task, so that thread sees all writes that came before.
/// </para>
/// <para>
/// A record of the same size is written over the old one, and then no node changes; but only while no captured state is being read
/// (<see cref="Readers"/>). Otherwise another record takes its place. So a machine whose values keep their size allocates nothing.
/// </para>
/// </remarks>
internal sealed class RecordTree
{
    private readonly Readers _readers = new();
    private object _owner = new();
    private Node _root;

    public RecordTree() => _root = new Leaf(_owner);

    private RecordTree(Node? root)
        : this() => _root = root ?? _root;

    /// <summary>The number of records.</summary>
    public long Entries => _root.Entries;

    /// <summary>The bytes of all records.</summary>
    public long Bytes => _root.Bytes;

    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        var node = _root;
        while (node is Inner inner)
        {
            node = inner.Child(inner.ChildFor(key));
        }

        var at = node.Search(key, out var isFound);
        return isFound ? node[at] : null;
    }

    /// <summary>Adds a record, or replaces or overwrites the one with its key.</summary>
    public void Set<T>(T content)
        where T : struct, IRecordContent, allows ref struct
    {
        if (Find(content.Key) is { } present && present.Length == content.Size && _readers.AreOver())
        {
            content.WriteTo(present);
            return;
        }

        var record = GC.AllocateUninitializedArray<byte>(content.Size);
        content.WriteTo(record);
        Set(record);
    }

    /// <summary>Adds a record, or replaces the one with its key.</summary>
    public void Set(byte[] record)
    {
        _root = _root.For(_owner);
        if (Put(_root, Record.KeyOf(record), record, isLast: true) is { } sibling)
        {
            _root = Halves.Above(_root, sibling, _root.SeparatorTo(sibling), _owner);
        }
    }

    public bool Remove(ReadOnlySpan<byte> key)
    {
        if (Find(key) is null)
        {
            return false;
        }

        _root = _root.For(_owner);
        Removal.Remove(_root, key);
        LowerRoot();
        return true;
    }

    public void Clear() => _root = new Leaf(_owner);

    /// <summary>The records as they are now, whatever changes later; for one reader, on any thread, which disposes of them.</summary>
    public RecordCursor Capture()
    {
        _owner = new object();
        var reader = new RecordCursor(_root);
        _readers.Add(reader);
        return reader;
    }

    /// <summary>The records from a key on, until the next change.</summary>
    public RecordCursor From(ReadOnlySpan<byte> key)
    {
        var cursor = new RecordCursor(_root);
        cursor.Seek(key);
        return cursor;
    }

    /// <summary>The key at which two parts of about the same size begin and end; null with fewer than two records.</summary>
    public byte[]? MiddleKey() => Entries < 2 ? null : Middle.KeyOf(_root);

    /// <summary>Keeps the records below a key and returns the others. Moves whole nodes.</summary>
    public RecordTree Split(ReadOnlySpan<byte> key)
    {
        var (left, right) = Halves.Cut(_root, key, _owner);
        var other = new RecordTree(right);
        other._readers.AddAll(_readers);
        other.LowerRoot();

        // The other tree's nodes may be captured there and come back by Append: no tree owns the nodes of before.
        _owner = new object();
        _root = left ?? new Leaf(_owner);
        LowerRoot();
        return other;
    }

    /// <summary>Takes over all records of another tree, which must not be used again. Moves whole nodes.</summary>
    /// <exception cref="ArgumentException">A key of the other tree is not above all keys of this one; nothing was changed.</exception>
    public void Append(RecordTree right)
    {
        if (right.Entries == 0)
        {
            return;
        }

        if (Entries > 0 && Halves.Last(_root).SequenceCompareTo(Halves.First(right._root)) >= 0)
        {
            throw new ArgumentException(
                "The keys of the two machines overlap: only its neighbour to the right can be merged into a machine.");
        }

        _root = Entries == 0 ? right._root : Halves.Join(_root, right._root, _owner);
        _readers.AddAll(right._readers);
        LowerRoot();
        right.Clear();
    }

    /// <summary>Throws if the tree is not in order; for tests.</summary>
    public void Check() => TreeCheck.Run(_root);

    /// <summary>Inserts and returns the new sibling to the right, if the node had to be divided.</summary>
    internal static Node? Insert(Node node, int at, byte[] record, Node? child, bool isLast)
    {
        Node? sibling = null;
        if (node.Count == Node.Capacity)
        {
            // Keys that arrive in order leave full nodes behind.
            var from = isLast && at == Node.Capacity ? Node.Capacity : Node.Capacity / 2;
            sibling = node.CutAt(from);
            (node, at) = at > from || from == Node.Capacity ? (sibling, at - from) : (node, at);
        }

        if (node is Inner inner)
        {
            inner.Insert(at, record, child!);
        }
        else
        {
            ((Leaf)node).Insert(at, record);
        }

        return sibling;
    }

    private static Node? Put(Node node, ReadOnlySpan<byte> key, byte[] record, bool isLast)
    {
        if (node is not Inner inner)
        {
            var slot = node.Search(key, out var isFound);
            if (!isFound)
            {
                return Insert(node, slot, record, null, isLast);
            }

            ((Leaf)node).Replace(slot, record);
            return null;
        }

        var at = inner.ChildFor(key);
        var child = inner.OwnChild(at);
        var (entries, bytes) = (child.Entries, child.Bytes);
        var sibling = Put(child, key, record, isLast && at == inner.Count - 1);
        inner.Add(child.Entries - entries, child.Bytes - bytes);
        return sibling is null ? null : Insert(inner, at + 1, child.SeparatorTo(sibling), sibling, isLast);
    }

    private void LowerRoot()
    {
        _root = Removal.Lowered(_root);
        if (_root.Count == 0)
        {
            _root = new Leaf(_owner);
        }
    }
}
