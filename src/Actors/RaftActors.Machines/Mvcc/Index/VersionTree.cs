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

    /// <summary>Makes a version the latest of its key. The latest before it becomes an older one.</summary>
    /// <param name="record">The version.</param>
    /// <param name="mod">Its revision.</param>
    /// <returns>A version of the same key and revision whose place it took; null if there was none.</returns>
    public byte[]? Set(byte[] record, long mod)
    {
        Root = Root.For(_owner);
        byte[]? replaced = null;
        if (Set(Root, VersionRecord.KeyOf(record), record, mod, isLast: true, ref replaced) is { } sibling)
        {
            Root = Halves.Above(Root, sibling, Root.SeparatorTo(sibling), _owner);
        }

        return replaced;
    }

    /// <summary>Removes the versions of a key that nobody can read at a revision or above it.</summary>
    public Dropped Prune(ReadOnlySpan<byte> key, long compacted)
    {
        if (TreeSearch.Find(Root, key, out var older) is not { } latest)
        {
            return default;
        }

        var dropped = default(Dropped);
        var first = FirstKept(latest, older, compacted, out var isGone);
        for (var i = 0; i < first; i++)
        {
            dropped = dropped.With(older![i].Record);
        }

        if (isGone)
        {
            Root = Root.For(_owner);
            Remove(Root, key);
            LowerRoot();
            return dropped.With(latest);
        }

        if (first > 0)
        {
            Root = Root.For(_owner);
            Replace(Root, key, latest, older!.From(first));
        }

        return dropped;
    }

    /// <summary>How many of the older versions are not needed; a delete is not needed once it is the oldest.</summary>
    private static int FirstKept(byte[] latest, OlderVersions? older, long compacted, out bool isGone)
    {
        isGone = false;
        if (VersionRecord.ModOf(latest) <= compacted)
        {
            isGone = !VersionRecord.IsPut(latest);
            return older?.Count ?? 0;
        }

        var at = older?.At(compacted) ?? -1;
        return at < 0 ? 0 : VersionRecord.IsPut(older![at].Record) ? at : at + 1;
    }

    private static TreeNode? Set(TreeNode node, ReadOnlySpan<byte> key, byte[] record, long mod, bool isLast, ref byte[]? replaced)
    {
        if (node is not Inner inner)
        {
            var leaf = (VersionLeaf)node;
            var slot = node.Search(key, out var isFound);
            if (!isFound)
            {
                return Insert(node, slot, record, null, isLast);
            }

            var (latest, older) = (leaf[slot], leaf.OlderOf(slot));
            var latestMod = VersionRecord.ModOf(latest);
            replaced = latestMod == mod ? latest : null;
            leaf.Replace(slot, record, replaced is null ? OlderVersions.With(older, new KeyVersion(latestMod, latest)) : older);
            return null;
        }

        var at = inner.ChildFor(key);
        var child = inner.OwnChild(at);
        var (entries, bytes) = (child.Entries, child.Bytes);
        var sibling = Set(child, key, record, mod, isLast && at == inner.Count - 1, ref replaced);
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

    private static void Replace(TreeNode node, ReadOnlySpan<byte> key, byte[] latest, OlderVersions? older)
    {
        if (node is not Inner inner)
        {
            ((VersionLeaf)node).Replace(node.Search(key, out _), latest, older);
            return;
        }

        var child = inner.OwnChild(inner.ChildFor(key));
        var (entries, bytes) = (child.Entries, child.Bytes);
        Replace(child, key, latest, older);
        inner.Add(child.Entries - entries, child.Bytes - bytes);
    }

    private static void Remove(TreeNode node, ReadOnlySpan<byte> key)
    {
        if (node is not Inner inner)
        {
            ((VersionLeaf)node).Remove(node.Search(key, out _));
            return;
        }

        var at = inner.ChildFor(key);
        var child = inner.OwnChild(at);
        var (entries, bytes) = (child.Entries, child.Bytes);
        Remove(child, key);
        inner.Add(child.Entries - entries, child.Bytes - bytes);
        inner.Mend(at);
    }

    private void LowerRoot()
    {
        while (Root is Inner { Count: 1 } inner)
        {
            Root = inner.Child(0);
        }

        if (Root.Count == 0)
        {
            Root = new VersionLeaf(_owner);
        }
    }
}
