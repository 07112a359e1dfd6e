namespace RaftActors.Machines.Records;

/// <summary>Cuts a tree at a key and joins two trees, along one path each: all other nodes stay as they are.</summary>
internal static class Halves
{
    /// <summary>The nodes with the keys below one, and the others; null for none.</summary>
    public static (Node? Left, Node? Right) Cut(Node node, ReadOnlySpan<byte> key, object owner)
    {
        if (node is not Inner)
        {
            var slot = node.Search(key, out _);
            if (slot == 0 || slot == node.Count)
            {
                return slot == 0 ? (null, node) : (node, null);
            }

            var leaf = node.For(owner);
            return (leaf, leaf.CutAt(slot));
        }

        var own = (Inner)node.For(owner);
        var at = own.ChildFor(key);
        var (separator, child, others) = (own[at], own.Child(at), (Inner)own.CutAt(at + 1));

        // Before the child is cut, because its sums are taken from this node's.
        own.Remove(at);
        var (left, right) = Cut(child, key, owner);
        if (left is not null)
        {
            own.Insert(at, separator, left);
        }

        if (right is not null)
        {
            others.Insert(0, separator, right);
        }

        return (own.Count == 0 ? null : own, others.Count == 0 ? null : others);
    }

    /// <summary>One tree of two; all keys of the right one are above those of the left one.</summary>
    public static Node Join(Node left, Node right, object owner)
    {
        var higher = HeightOf(left) - HeightOf(right);
        var separator = Record.OfKey(First(right));
        if (higher == 0)
        {
            var root = Above(left, right, separator, owner);
            root.Mend(root.Child(0).Count < root.Child(1).Count ? 0 : 1);
            return root;
        }

        var own = (Inner)(higher > 0 ? left : right).For(owner);
        var sibling = higher > 0 ? AddLast(own, separator, right, higher) : AddFirst(own, separator, left, -higher);
        return sibling is null ? own : Above(own, sibling, own.SeparatorTo(sibling), owner);
    }

    public static Inner Above(Node left, Node right, byte[] separator, object owner)
    {
        // The first key separates nothing; one that resembles the others keeps the heads of the node useful.
        var root = new Inner(owner);
        root.Insert(0, Record.OfKey(First(left)), left);
        root.Insert(1, separator, right);
        return root;
    }

    public static ReadOnlySpan<byte> First(Node node)
    {
        while (node is Inner inner)
        {
            node = inner.Child(0);
        }

        return Record.KeyOf(node[0]);
    }

    public static ReadOnlySpan<byte> Last(Node node)
    {
        while (node is Inner inner)
        {
            node = inner.Child(inner.Count - 1);
        }

        return Record.KeyOf(node[node.Count - 1]);
    }

    /// <summary>Adds a tree that is lower by so many levels as the last child, where it belongs.</summary>
    private static Node? AddLast(Inner node, byte[] separator, Node added, int levels)
    {
        var last = node.Count - 1;
        if (levels > 1)
        {
            var child = (Inner)node.OwnChild(last);
            var (entries, bytes) = (child.Entries, child.Bytes);
            var sibling = AddLast(child, separator, added, levels - 1);
            node.Add(child.Entries - entries, child.Bytes - bytes);
            return sibling is null ? null : RecordTree.Insert(node, last + 1, child.SeparatorTo(sibling), sibling, isLast: true);
        }

        var grown = RecordTree.Insert(node, last + 1, separator, added, isLast: true);
        if (grown is null)
        {
            node.Mend(last + 1);
        }

        return grown;
    }

    /// <summary>Adds a tree that is lower by so many levels as the first child, where it belongs.</summary>
    private static Node? AddFirst(Inner node, byte[] separator, Node added, int levels)
    {
        if (levels > 1)
        {
            var child = (Inner)node.OwnChild(0);
            var (entries, bytes) = (child.Entries, child.Bytes);
            var sibling = AddFirst(child, separator, added, levels - 1);
            node.Add(child.Entries - entries, child.Bytes - bytes);
            return sibling is null ? null : RecordTree.Insert(node, 1, child.SeparatorTo(sibling), sibling, isLast: false);
        }

        // Until now nothing was to the left of the first child, so its key could be any.
        node.Separate(separator);
        var grown = RecordTree.Insert(node, 0, Record.OfKey(First(added)), added, isLast: false);
        if (grown is null)
        {
            node.Mend(0);
        }

        return grown;
    }

    private static int HeightOf(Node node)
    {
        var height = 0;
        for (; node is Inner inner; node = inner.Child(0))
        {
            height++;
        }

        return height;
    }
}
