using RaftActors.Machines.Records;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>
/// Reads the keys of a <see cref="VersionTree"/> in their order, until its next change or, if it was captured, at any time.
/// </summary>
internal sealed class VersionCursor
{
    private readonly Inner[] _path;
    private readonly int[] _at;
    private readonly bool _onlyLive;
    private VersionLeaf _leaf;
    private int _next;

    /// <param name="root">The tree.</param>
    /// <param name="from">The first key to read, if it is there.</param>
    /// <param name="onlyLive">Whether leaves without a key that exists at present may be left out.</param>
    public VersionCursor(TreeNode root, ReadOnlySpan<byte> from, bool onlyLive)
    {
        _onlyLive = onlyLive;
        var levels = 0;
        for (var n = root; n is Inner inner; n = inner.Child(0))
        {
            levels++;
        }

        (_path, _at) = (new Inner[levels], new int[levels]);
        var node = root;
        for (var level = 0; node is Inner inner; level++)
        {
            (_path[level], _at[level]) = (inner, inner.ChildFor(from));
            node = inner.Child(_at[level]);
        }

        (_leaf, _next) = ((VersionLeaf)node, node.Search(from, out _));
    }

    /// <summary>The latest version of the present key.</summary>
    public byte[] Latest => _leaf[_next - 1];

    public History History => _leaf.HistoryOf(_next - 1);

    public bool Next()
    {
        while (_next >= _leaf.Count || (_onlyLive && _leaf.Entries == 0))
        {
            if (!NextLeaf())
            {
                return false;
            }
        }

        _next++;
        return true;
    }

    private bool NextLeaf()
    {
        for (var level = _path.Length - 1; level >= 0; level--)
        {
            var inner = _path[level];
            while (++_at[level] < inner.Count)
            {
                if (!_onlyLive || inner.Child(_at[level]).Entries > 0)
                {
                    Descend(inner.Child(_at[level]), level + 1);
                    return true;
                }
            }
        }

        _next = _leaf.Count;
        return false;
    }

    private void Descend(TreeNode node, int level)
    {
        for (; node is Inner inner; level++)
        {
            (_path[level], _at[level]) = (inner, 0);
            node = inner.Child(0);
        }

        (_leaf, _next) = ((VersionLeaf)node, 0);
    }
}
