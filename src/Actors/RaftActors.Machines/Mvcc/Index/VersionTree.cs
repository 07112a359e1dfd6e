using RaftActors.Machines.Records;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>
/// All keys in their order with all kept versions. Keys that were deleted stay until their history is compacted. A captured tree costs
/// nothing at first; what is changed afterwards is copied, at most once per node and capture.
/// </summary>
/// <remarks>One thread changes the tree; others may read what it captured, as with <see cref="RecordTree"/>.</remarks>
internal sealed class VersionTree
{
    private object _owner = new();

    public VersionTree() => Root = new VersionLeaf(_owner);

    public TreeNode Root { get; private set; }

    /// <summary>The tree as it is now, whatever changes later.</summary>
    public TreeNode Capture()
    {
        _owner = new object();
        return Root;
    }

    /// <summary>
    /// Makes a version the latest of its key. The latest before it becomes an older one, unless it has the same revision: then the new
    /// one takes its place.
    /// </summary>
    /// <returns>The version and the latest before it.</returns>
    public SetVersion Set<T>(T content)
        where T : struct, IVersionContent, allows ref struct
    {
        Root = Root.For(_owner);
        var set = default(SetVersion);
        if (Set(Root, content, isLast: true, ref set) is { } sibling)
        {
            Root = Halves.Above(Root, sibling, Root.SeparatorTo(sibling), _owner);
        }

        return set;
    }

    /// <summary>Removes the versions of a key that no read at a revision or above it can see.</summary>
    public Dropped Prune(ReadOnlySpan<byte> key, long compacted)
    {
        if (TreeSearch.Find(Root, key, out var history) is not { } latest)
        {
            return default;
        }

        var dropped = default(Dropped);
        var first = FirstKept(latest, history, compacted, out var isGone);
        for (var i = 0; i < first; i++)
        {
            dropped = dropped.With(history[i]);
        }

        if (isGone)
        {
            Root = Root.For(_owner);
            Removal.Remove(Root, key);
            LowerRoot();
            return dropped.With(latest);
        }

        if (first > 0)
        {
            Root = Root.For(_owner);
            Replace(Root, key, latest, history.From(first));
        }

        return dropped;
    }

    /// <summary>How many of the older versions are not needed; a delete is not needed once it is the oldest.</summary>
    private static int FirstKept(byte[] latest, History history, long compacted, out bool isGone)
    {
        isGone = false;
        if (VersionRecord.ModOf(latest) <= compacted)
        {
            isGone = !VersionRecord.IsPut(latest);
            return history.Count;
        }

        var at = history.At(compacted);
        return at < 0 ? 0 : VersionRecord.IsPut(history[at]) ? at : at + 1;
    }

    private static TreeNode? Set<T>(TreeNode node, T content, bool isLast, ref SetVersion set)
        where T : struct, IVersionContent, allows ref struct
    {
        if (node is not Inner inner)
        {
            var leaf = (VersionLeaf)node;
            var slot = node.Search(content.Key, out var isFound);
            if (!isFound)
            {
                set = new SetVersion(content.After(null), null, false);
                return Insert(node, slot, set.Record, null, isLast);
            }

            var (latest, history) = (leaf[slot], leaf.HistoryOf(slot));
            var mod = VersionRecord.ModOf(latest);
            set = new SetVersion(content.After(latest), latest, mod == content.Mod);
            leaf.Replace(slot, set.Record, set.IsReplaced ? history : history.With(latest, mod));
            return null;
        }

        var at = inner.ChildFor(content.Key);
        var child = inner.OwnChild(at);
        var (entries, bytes) = (child.Entries, child.Bytes);
        var sibling = Set(child, content, isLast && at == inner.Count - 1, ref set);
        inner.Add(child.Entries - entries, child.Bytes - bytes);
        return sibling is null ? null : Insert(inner, at + 1, child.SeparatorTo(sibling), sibling, isLast);
    }

    private static TreeNode? Insert(TreeNode node, int at, byte[] record, TreeNode? child, bool isLast)
    {
        TreeNode? sibling = null;
        if (node.Count == TreeNode.Capacity)
        {
            // Keys that arrive in order leave full nodes behind.
            var from = isLast && at == TreeNode.Capacity ? TreeNode.Capacity : TreeNode.Capacity / 2;
            sibling = node.CutAt(from);
            (node, at) = at > from || from == TreeNode.Capacity ? (sibling, at - from) : (node, at);
        }

        if (node is Inner inner)
        {
            inner.Insert(at, record, child!);
        }
        else
        {
            ((VersionLeaf)node).Insert(at, record);
        }

        return sibling;
    }

    private static void Replace(TreeNode node, ReadOnlySpan<byte> key, byte[] latest, History history)
    {
        if (node is not Inner inner)
        {
            ((VersionLeaf)node).Replace(node.Search(key, out _), latest, history);
            return;
        }

        var child = inner.OwnChild(inner.ChildFor(key));
        var (entries, bytes) = (child.Entries, child.Bytes);
        Replace(child, key, latest, history);
        inner.Add(child.Entries - entries, child.Bytes - bytes);
    }

    private void LowerRoot()
    {
        Root = Removal.Lowered(Root);
        if (Root.Count == 0)
        {
            Root = new VersionLeaf(_owner);
        }
    }
}
