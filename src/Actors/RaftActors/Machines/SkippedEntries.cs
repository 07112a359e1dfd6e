using System.Collections.Concurrent;

namespace RaftActors.Machines;

/// <summary>
/// The indexes that the group has decided to skip, as far as this node knows. The decision is a committed entry after the skipped one; it
/// is kept here while a replica is rebuilt from its snapshot and reaches the skipped entry again. Shared by the incarnations of one
/// replica.
/// </summary>
internal sealed class SkippedEntries
{
    private readonly ConcurrentDictionary<long, bool> _indexes = new();

    public bool Contains(long index) => !_indexes.IsEmpty && _indexes.ContainsKey(index);

    public void Add(long index) => _indexes[index] = true;

    /// <summary>At the committed entry that decides a skip: was the entry skipped here too?</summary>
    /// <param name="index">The entry to skip.</param>
    /// <param name="skipped">The entries that this state has skipped.</param>
    /// <param name="snapshot">The index of the snapshot that this state started with.</param>
    /// <exception cref="SkipRequiredException">It was not skipped here: this state differs from the group's.</exception>
    public void Check(long index, IReadOnlySet<long> skipped, long snapshot)
    {
        if (skipped.Contains(index))
        {
            return;
        }

        Add(index);
        throw new SkipRequiredException(index, isInSnapshot: index <= snapshot);
    }
}
