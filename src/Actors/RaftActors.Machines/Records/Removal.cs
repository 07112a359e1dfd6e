namespace RaftActors.Machines.Records;

/// <summary>Removes keys from trees, whichever kind of leaf they have.</summary>
internal static class Removal
{
    /// <summary>Removes a key that is there, along one path. The nodes on it belong to the tree's owner afterwards.</summary>
    /// <param name="node">The root, which the tree's owner may change.</param>
    /// <param name="key">The key.</param>
    public static void Remove(Node node, ReadOnlySpan<byte> key)
    {
        if (node is not Inner inner)
        {
            node.Remove(node.Search(key, out _));
            return;
        }

        var at = inner.ChildFor(key);
        var child = inner.OwnChild(at);
        var (entries, bytes) = (child.Entries, child.Bytes);
        Remove(child, key);
        inner.Add(child.Entries - entries, child.Bytes - bytes);
        inner.Mend(at);
    }

    /// <summary>The root without the levels above it that have only one child.</summary>
    public static Node Lowered(Node root)
    {
        while (root is Inner { Count: 1 } inner)
        {
            root = inner.Child(0);
        }

        return root;
    }
}
