using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>
/// The durable state, and the records being written. A crash keeps a random prefix of those and may leave part of the next one: written,
/// but never acknowledged. A record is atomic, including its hard state.
/// </summary>
public sealed class SimulatedDisk(Configuration configuration) : IDiskView
{
    private readonly Queue<Record> _pending = new();
    private readonly List<Entry> _entries = [];
    private Record? _torn;

    public HardState HardState { get; private set; }

    public SnapshotInfo Snapshot { get; private set; } = new(EntryId.Zero, configuration);

    public EntryId Base { get; private set; }

    public SortedDictionary<long, MachineImage> Images { get; } = [];

    public LogIndex LastIndex => Base.Index + _entries.Count;

    /// <summary>Whether nothing was ever written to it.</summary>
    public bool IsEmpty => HardState == default && LastIndex == LogIndex.Zero && _pending.Count == 0;

    /// <summary>Records in progress.</summary>
    public int Pending => _pending.Count;

    public void Write(in Persist write) => _pending.Enqueue(new Record(write, null));

    public void Write(in CompactLog compaction) => _pending.Enqueue(new Record(null, compaction));

    /// <summary>The oldest record reaches the disk.</summary>
    public void CompleteOldest() => Carry(_pending.Dequeue());

    /// <summary>Loses the records not yet written, and may tear the first of them.</summary>
    public void Crash(Dice dice, Counters counters)
    {
        var landed = dice.Below(_pending.Count + 1);
        for (var i = 0; i < landed; i++)
        {
            CompleteOldest();
        }

        if (_pending.Count > 0)
        {
            counters.Add(Reached.UnsyncedWritesLost);
            var next = _pending.Peek();
            if (next.Write is { Entries.Length: > 1 } write && dice.Chance(0.5))
            {
                counters.Add(Reached.WriteTorn);
                var part = write.Entries[..(1 + dice.Below(write.Entries.Length - 1))];
                _torn = new Record(write with { Entries = part }, null, Sum(next));
            }
        }

        _pending.Clear();
    }

    /// <summary>
    /// The term of a durable entry; null if there is none. Entries covered by a snapshot keep the term they had in the log.
    /// </summary>
    public Term? TermAt(LogIndex index)
    {
        if (index == Base.Index)
        {
            return Base.Term;
        }

        return index > Base.Index && index <= LastIndex ? _entries[(int)(index - Base.Index) - 1].Term : null;
    }

    public bool Holds(EntryId id) => id.Index <= Snapshot.Index || TermAt(id.Index) == id.Term;

    public bool HoldsPayload(EntryId id)
    {
        if (id.Index <= Snapshot.Index && Images.TryGetValue(Snapshot.Index.Value, out var image) && !image.IsHollow)
        {
            return true;
        }

        return id.Index > Base.Index && TermAt(id.Index) == id.Term && _entries[(int)(id.Index - Base.Index) - 1].Kind != EntryKind.Hollow;
    }

    public RecoveredState Recover()
    {
        if (_torn is { } torn && torn.Checksum == Sum(torn))
        {
            Carry(torn);
        }

        _torn = null;
        foreach (var index in Images.Keys.Where(i => i != Snapshot.Index.Value).ToList())
        {
            Images.Remove(index);
        }

        return new RecoveredState(HardState, Snapshot, Base, _entries.ToArray());
    }

    private static ulong Sum(in Record record)
    {
        var sum = 0UL;
        foreach (ref readonly var entry in record.Write!.Value.Entries.Span)
        {
            sum = ChainHash.Link(sum, entry);
        }

        return sum;
    }

    private void Carry(in Record record)
    {
        if (record.Write is { } write)
        {
            Carry(write);
        }
        else
        {
            Carry(record.Compaction!.Value);
        }
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

    /// <param name="Write">A write to the log; null for a compaction.</param>
    /// <param name="Compaction">The record of a snapshot; null for a write.</param>
    /// <param name="Checksum">For a torn record, the checksum of the whole record.</param>
    private readonly record struct Record(Persist? Write, CompactLog? Compaction, ulong Checksum = 0);
}
