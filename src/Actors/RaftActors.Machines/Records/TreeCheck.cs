namespace RaftActors.Machines.Records;

/// <summary>What must hold for every tree, for tests.</summary>
internal static class TreeCheck
{
    /// <exception cref="InvalidOperationException">Something does not hold.</exception>
    public static void Run(Node root) => Subtree(root, [], null);

    /// <summary>Checks a subtree whose keys are within these ends; returns its height.</summary>
    private static int Subtree(Node node, ReadOnlySpan<byte> from, byte[]? to)
    {
        var (height, entries, bytes) = (0, 0L, 0L);
        for (var i = 0; i < node.Count; i++)
        {
            var key = Record.KeyOf(node[i]);
            Demand(i == 0 || Record.KeyOf(node[i - 1]).SequenceCompareTo(key) < 0, "the keys of a node are not in order");
            Demand(node.Search(key, out var isFound) == i && isFound, "a search does not find a key that is there");
            if (node is Inner inner)
            {
                var child = inner.Child(i);
                Demand(child.Count > 0, "a node is empty");
                var end = i + 1 < node.Count ? Record.KeyOf(node[i + 1]).ToArray() : to;
                var below = 1 + Subtree(child, i == 0 ? from : key, end);
                Demand(i == 0 || below == height, "the leaves are not at one height");
                (height, entries, bytes) = (below, entries + child.Entries, bytes + child.Bytes);
            }
            else
            {
                Demand(key.SequenceCompareTo(from) >= 0 && (to is null || key.SequenceCompareTo(to) < 0), "a key is outside its node");
                (entries, bytes) = (entries + 1, bytes + node[i].Length);
            }
        }

        Demand((node.Entries, node.Bytes) == (entries, bytes), "the sums of a node are wrong");
        return height;
    }

    private static void Demand(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The tree is damaged: {problem}.");
        }
    }
}
