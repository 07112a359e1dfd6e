using RaftActors.Machines.Records;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>Looks for one key in a <see cref="VersionTree"/>, present or captured.</summary>
internal static class TreeSearch
{
    /// <summary>The latest version of a key, a put or a delete, and those before it; null if the key is not in the tree.</summary>
    public static byte[]? Find(TreeNode root, ReadOnlySpan<byte> key, out History history)
    {
        var node = root;
        while (node is Inner inner)
        {
            node = inner.Child(inner.ChildFor(key));
        }

        var at = node.Search(key, out var isFound);
        history = isFound ? ((VersionLeaf)node).HistoryOf(at) : default;
        return isFound ? node[at] : null;
    }

    /// <summary>The pair of a key at present, or at a revision if that is above zero; null if it does not exist then.</summary>
    public static byte[]? FindPair(TreeNode root, ReadOnlySpan<byte> key, long revision = 0) =>
        Find(root, key, out var history) is { } latest ? PairAt(latest, history, revision) : null;

    /// <summary>The version that was the latest at a revision, if it is a put.</summary>
    public static byte[]? PairAt(byte[] latest, History history, long revision)
    {
        var record = latest;
        if (revision > 0 && VersionRecord.ModOf(latest) > revision)
        {
            var at = history.At(revision);
            if (at < 0)
            {
                return null;
            }

            record = history[at];
        }

        return VersionRecord.IsPut(record) ? record : null;
    }

    /// <summary>How many keys below one exist at present: a few steps, however many there are.</summary>
    public static long LiveBelow(TreeNode root, ReadOnlySpan<byte> key)
    {
        var (node, live) = (root, 0L);
        while (node is Inner inner)
        {
            var at = inner.ChildFor(key);
            for (var i = 0; i < at; i++)
            {
                live += inner.Child(i).Entries;
            }

            node = inner.Child(at);
        }

        return live + ((VersionLeaf)node).LiveBefore(node.Search(key, out _));
    }
}
