namespace RaftActors.Machines.Records;

/// <summary>Reads the records of a tree in the order of their keys.</summary>
internal sealed class RecordCursor : IDisposable
{
    private readonly Node _root;
    private readonly Inner[] _path;
    private readonly int[] _at;
    private Node _leaf;
    private int _next;
    private volatile bool _isOver;

    public RecordCursor(Node root)
    {
        var height = 0;
        for (var node = root; node is Inner inner; node = inner.Child(0))
        {
            height++;
        }

        (_root, _path, _at, _leaf) = (root, new Inner[height], new int[height], root);
        Descend(root, 0);
    }

    /// <summary>The number of records in the whole tree.</summary>
    public long Entries => _root.Entries;

    /// <summary>Nothing is read any longer.</summary>
    public bool IsOver => _isOver;

    /// <summary>Makes the first record with a key that is not below this one the next.</summary>
    public void Seek(ReadOnlySpan<byte> key)
    {
        var node = _root;
        for (var level = 0; node is Inner inner; level++)
        {
            (_path[level], _at[level]) = (inner, inner.ChildFor(key));
            node = inner.Child(_at[level]);
        }

        (_leaf, _next) = (node, node.Search(key, out _));
    }

    /// <summary>The next record, valid until the one after it is asked for; null after the last.</summary>
    public byte[]? Next() => _next < _leaf.Count || NextLeaf() ? _leaf[_next++] : null;

    /// <summary>Says that nothing is read any longer.</summary>
    public void Dispose() => _isOver = true;

    private bool NextLeaf()
    {
        for (var level = _path.Length - 1; level >= 0; level--)
        {
            if (++_at[level] < _path[level].Count)
            {
                Descend(_path[level].Child(_at[level]), level + 1);
                return true;
            }

            // Stays behind the last child, should it be asked again.
            _at[level] = _path[level].Count;
        }

        return false;
    }

    private void Descend(Node node, int level)
    {
        for (; node is Inner inner; level++)
        {
            (_path[level], _at[level]) = (inner, 0);
            node = inner.Child(0);
        }

        (_leaf, _next) = (node, 0);
    }
}
