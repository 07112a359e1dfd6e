using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Ranges.Births;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// The durable state of one life of a replica: a journal, and snapshots apart from it. A crash keeps a prefix of the records in progress.
/// </summary>
/// <param name="first">The configuration that it begins with; null if it can only begin by a birth.</param>
internal sealed class GroupStore(Configuration? first)
{
    private readonly Queue<(Persist? Write, CompactLog? Compaction)> _pending = new();
    private readonly List<Entry> _entries = [];

    public HardState HardState { get; private set; }

    public SnapshotInfo? Snapshot { get; private set; }

    public EntryId Base { get; private set; }

    public LogIndex LastIndex => Base.Index + _entries.Count;

    /// <summary>By index; the journal says which one counts.</summary>
    public SortedDictionary<long, IImage> Images { get; } = [];

    public bool HasRecord { get; private set; }

    public StoreState State => Snapshot is not null ? StoreState.Initialised : HasRecord ? StoreState.Uninitialised : StoreState.Nothing;

    /// <summary>Whether a replica can run on it.</summary>
    public bool CanStart => Snapshot is not null || first is not null;

    /// <summary>Whether it holds all that another store holds, durable or on its way.</summary>
    public bool Covers(GroupStore other)
    {
        var last = other.LastWritten();
        var isHere = last.Index < Base.Index || last == Base
            || (last.Index > Base.Index && last.Index <= LastIndex && _entries[(int)(last.Index - Base.Index) - 1].Term == last.Term);
        return isHere && (Snapshot is not null || other.Snapshot is null);
    }

    public void Write(in Persist write) => _pending.Enqueue((write, null));

    public void Write(in CompactLog compaction) => _pending.Enqueue((null, compaction));

    public void CompleteOldest()
    {
        var (write, compaction) = _pending.Dequeue();
        HasRecord = true;
        if (write is { } persist)
        {
            Carry(persist);
        }
        else
        {
            Carry(compaction!.Value);
        }
    }

    public void CompleteAll()
    {
        while (_pending.Count > 0)
        {
            CompleteOldest();
        }
    }

    public void Crash(Dice dice)
    {
        for (var landed = dice.Below(_pending.Count + 1); landed > 0; landed--)
        {
            CompleteOldest();
        }

        _pending.Clear();
    }

    public RecoveredState Recover()
    {
        var snapshot = Snapshot ?? new SnapshotInfo(EntryId.Zero, first!);
        foreach (var index in Images.Keys.Where(i => i != snapshot.Index.Value).ToList())
        {
            Images.Remove(index);
        }

        return new RecoveredState(HardState, snapshot, Base, _entries.ToArray());
    }

    private EntryId LastWritten()
    {
        var last = _entries.Count > 0 ? new EntryId(LastIndex, _entries[^1].Term) : Base;
        foreach (var (write, _) in _pending)
        {
            last = write is { } persist && persist.Last.Index > last.Index ? persist.Last : last;
        }

        return last;
    }

    private void Carry(in Persist write)
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

    private void Carry(in CompactLog compaction)
    {
        if (Snapshot is null || compaction.Snapshot.Index > Snapshot.Index)
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
