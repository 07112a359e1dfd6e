using RaftActors.Ranges.Keys;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>The keys of a range, in order, with a hash that is the sum over all of them.</summary>
internal sealed class RangeContent
{
    private readonly SortedDictionary<byte[], RangeCell> _cells = new(Comparer<byte[]>.Create((a, b) => KeyOrder.Compare(a, b)));

    public ulong Hash { get; private set; }

    public int Count => _cells.Count;

    public RangeCell this[byte[] key] => _cells.GetValueOrDefault(key);

    /// <returns>What the key held before.</returns>
    public RangeCell Put(byte[] key, RangeCell cell)
    {
        if (_cells.TryGetValue(key, out var previous))
        {
            Hash -= Fold.Pair(key, previous);
        }

        _cells[key] = cell;
        Hash += Fold.Pair(key, cell);
        return previous;
    }

    public KeyValuePair<byte[], RangeCell>[] ToArray() => [.. _cells];

    /// <summary>The part from a range of keys.</summary>
    public KeyValuePair<byte[], RangeCell>[] Within(KeyRange keys) => [.. _cells.Where(c => keys.Contains(c.Key))];

    public void Add(IEnumerable<KeyValuePair<byte[], RangeCell>> cells)
    {
        foreach (var (key, cell) in cells)
        {
            Put(key, cell);
        }
    }

    public void Remove(IEnumerable<KeyValuePair<byte[], RangeCell>> cells)
    {
        foreach (var (key, cell) in cells)
        {
            if (_cells.Remove(key))
            {
                Hash -= Fold.Pair(key, cell);
            }
        }
    }
}
