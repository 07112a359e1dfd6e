namespace RaftActors.Machines.Records;

/// <summary>Finds the key that halves a tree by bytes.</summary>
internal static class Middle
{
    /// <summary>The key of the record at which the second half begins; never the first record.</summary>
    public static byte[] KeyOf(Node root)
    {
        var (node, rest, isFirst) = (root, root.Bytes / 2, true);
        while (node is Inner inner)
        {
            var at = 0;
            for (; at < inner.Count - 1 && rest >= inner.Child(at).Bytes; at++)
            {
                rest -= inner.Child(at).Bytes;
            }

            isFirst &= at == 0;
            node = inner.Child(at);
        }

        var slot = 0;
        for (; slot < node.Count - 1 && rest >= node[slot].Length; slot++)
        {
            rest -= node[slot].Length;
        }

        // The record that contains the middle belongs to the half in which most of it lies.
        var isAfter = rest > node[slot].Length / 2 || (isFirst && slot == 0);
        return isAfter ? After(root, Record.KeyOf(node[slot])) : Record.KeyOf(node[slot]).ToArray();
    }

    private static byte[] After(Node root, ReadOnlySpan<byte> key)
    {
        var cursor = new RecordCursor(root);
        cursor.Seek(key);
        var record = cursor.Next()!;
        return Record.KeyOf(cursor.Next() ?? record).ToArray();
    }
}
