using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Births;

/// <summary>
/// When a parent's replica may save a snapshot at or behind a split: not before its child is made on this node, nor before the map knows
/// that a majority of the child's voters is. Until then every replica of the parent can still cut the child off again from its own log.
/// What this remembers is lost with the process; the log that is kept repeats it.
/// </summary>
internal sealed class SaveGate
{
    /// <summary>Splits whose child is being made here, with their indexes.</summary>
    private readonly SortedDictionary<long, long> _unborn = [];

    /// <summary>A split was applied, and this node is to make a replica of the child.</summary>
    public void Split(Notice notice) => _unborn[notice.Operation] = notice.Index;

    /// <summary>The child is made here, or need not be.</summary>
    public void Born(long operation) => _unborn.Remove(operation);

    /// <summary>Whether a snapshot at an index may be saved.</summary>
    /// <param name="index">The last entry in the snapshot.</param>
    /// <param name="notices">The children that are not acknowledged, in the state that would be saved.</param>
    public bool MaySave(long index, IReadOnlyList<Notice> notices)
    {
        foreach (var unborn in _unborn.Values)
        {
            if (unborn <= index)
            {
                return false;
            }
        }

        foreach (var notice in notices)
        {
            if (notice.Index <= index)
            {
                return false;
            }
        }

        return true;
    }
}
