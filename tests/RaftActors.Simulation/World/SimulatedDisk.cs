using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.World;

/// <summary>A machine's state at one index: the chain hash of everything applied.</summary>
public sealed record MachineImage(EntryId LastIncluded, ulong Hash, SnapshotMetadata Metadata);

/// <summary>
/// What would survive a crash now, and the writes on their way to it. A crash keeps some prefix of those, chosen by the dice: written,
/// but never acknowledged.
/// </summary>
public sealed class SimulatedDisk(Configuration configuration)
{
    private readonly Queue<Action> _pending = new();
    private readonly List<Entry> _entries = [];

    public HardState HardState { get; private set; }

    public SnapshotMetadata Snapshot { get; private set; } = new(EntryId.Zero, configuration);

    public EntryId Base { get; private set; }

    public SortedDictionary<long, MachineImage> Images { get; } = [];

    public LogIndex LastIndex => Base.Index + _entries.Count;

    public void Write(Persist write) => _pending.Enqueue(() => Carry(write));

    public void Write(CompactLog compaction) => _pending.Enqueue(() => Carry(compaction));

    /// <summary>The oldest write reaches the disk.</summary>
    public void CompleteOldest() => _pending.Dequeue()();

    public void Crash(Dice dice)
    {
        var landed = dice.Below(_pending.Count + 1);
        for (var i = 0; i < landed; i++)
        {
            CompleteOldest();
        }

        _pending.Clear();
    }

    /// <summary>The term of a durable entry; null when there is none. What a snapshot covers counts with the term of the log's ghost.</summary>
    public Term? TermAt(LogIndex index)
    {
        if (index == Base.Index)
        {
            return Base.Term;
        }

        return index > Base.Index && index <= LastIndex ? _entries[(int)(index - Base.Index) - 1].Term : null;
    }

    public bool Holds(EntryId id) => id.Index <= Snapshot.Index || TermAt(id.Index) == id.Term;

    public RecoveredState Recover()
    {
        foreach (var index in Images.Keys.Where(i => i != Snapshot.Index.Value).ToList())
        {
            Images.Remove(index);
        }

        return new RecoveredState(HardState, Snapshot, Base, _entries.ToArray());
    }

    private void Carry(Persist write)
    {
        HardState = write.HardState;
        if (write.ResetTo is { } snapshot)
        {
            _entries.Clear();
            Base = snapshot.LastIncluded;
            Snapshot = snapshot;
        }

        if (write.TruncateAfter is { } index)
        {
            var keep = (int)(index - Base.Index);
            _entries.RemoveRange(keep, _entries.Count - keep);
        }

        _entries.AddRange(write.Entries.Span);
    }

    private void Carry(CompactLog compaction)
    {
        if (compaction.Snapshot.Index > Snapshot.Index)
        {
            Snapshot = compaction.Snapshot;
        }

        if (compaction.Base.Index > Base.Index)
        {
            _entries.RemoveRange(0, (int)(compaction.Base.Index - Base.Index));
            Base = compaction.Base;
        }
    }
}
