using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;

namespace RaftActors.Protocol.Log;

/// <summary>
/// The log in memory: everything after <see cref="Base"/>, the last entry compacted away. Some entries at or below the snapshot (the
/// trailing entries) are kept so that a slow peer does not need the snapshot. Slices are contiguous and are never copied; an appended batch
/// always lies in one segment.
/// </summary>
/// <remarks>Invariant: Base.Index = FirstIndex - 1 ≤ LastIndex; terms never decrease along the log (§5.3). Not thread-safe, but slices
/// are.</remarks>
public sealed class RaftLog
{
    private const int SmallestSegment = 16;
    private const int LargestSegment = 512;

    private readonly List<LogSegment> _segments = [];

    /// <summary>Builds a log from what the store recovered.</summary>
    /// <param name="baseEntry">The entry before the first one of <paramref name="entries"/>; <see cref="EntryId.Zero"/> for a whole
    /// log.</param>
    /// <param name="entries">Consecutive entries after it.</param>
    /// <param name="baseTimestamp">The stamp of <paramref name="baseEntry"/>; matters only when there are no entries after it.</param>
    /// <exception cref="InvariantViolation">The entries have a gap or their terms decrease.</exception>
    public RaftLog(EntryId baseEntry, ReadOnlySpan<Entry> entries, long baseTimestamp = 0)
    {
        Base = baseEntry;
        BaseTimestamp = baseTimestamp;
        LastTerm = baseEntry.Term;
        LastIndex = baseEntry.Index;
        if (!entries.IsEmpty)
        {
            Append(entries);
        }
    }

    /// <summary>The last entry that was compacted away; its term is needed for the consistency check of the first entry kept.</summary>
    public EntryId Base { get; private set; }

    /// <summary>Log time at <see cref="Base"/>; zero if unknown.</summary>
    public long BaseTimestamp { get; private set; }

    /// <summary>Index of the first entry kept; one more than <see cref="LastIndex"/> if there is none.</summary>
    public LogIndex FirstIndex => Base.Index + 1;

    /// <summary>Index of the last entry (lastLogIndex).</summary>
    public LogIndex LastIndex { get; private set; }

    /// <summary>Term of the last entry (lastLogTerm).</summary>
    public Term LastTerm { get; private set; }

    /// <summary>Index and term of the last entry.</summary>
    public EntryId Last => new(LastIndex, LastTerm);

    /// <summary>Sum of <see cref="Entry.SizeBytes"/> of the entries kept.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Whether the term at <paramref name="index"/> is known: from <see cref="Base"/> to the end.</summary>
    public bool Knows(LogIndex index) => index >= Base.Index && index <= LastIndex;

    /// <summary>The term at an index; null when it is compacted or beyond the end.</summary>
    public Term? TermAt(LogIndex index)
    {
        if (index == Base.Index)
        {
            return Base.Term;
        }

        return Knows(index) ? Segment(index)[index.Value].Term : null;
    }

    /// <summary>Whether the log holds exactly this entry (or ends its compacted part with it).</summary>
    public bool Contains(EntryId id) => TermAt(id.Index) == id.Term;

    /// <summary>The entry at an index between <see cref="FirstIndex"/> and <see cref="LastIndex"/>.</summary>
    public ref readonly Entry At(LogIndex index) => ref Segment(index)[index.Value];

    /// <summary>Log time at an index; zero where it is compacted or beyond the end.</summary>
    public long TimestampAt(LogIndex index) => index == Base.Index ? BaseTimestamp : Knows(index) ? At(index).Timestamp : 0;

    /// <summary>
    /// The newest log time in the log, from which a new leader continues. This build never decreases stamps along a log, but an earlier
    /// build could start a term with stamp zero, so all retained entries are scanned, once per term.
    /// </summary>
    public long NewestTimestamp()
    {
        var newest = BaseTimestamp;
        for (var i = FirstIndex; i <= LastIndex; i += 1)
        {
            newest = Math.Max(newest, At(i).Timestamp);
        }

        return newest;
    }

    /// <summary>Sum of <see cref="Entry.SizeBytes"/> of the entries after <paramref name="index"/>.</summary>
    public long BytesAfter(LogIndex index)
    {
        var bytes = 0L;
        for (var i = LogIndex.Max(index, Base.Index) + 1; i <= LastIndex; i += 1)
        {
            bytes += At(i).SizeBytes;
        }

        return bytes;
    }

    /// <summary>Appends consecutive entries and returns them as the log holds them.</summary>
    /// <exception cref="InvariantViolation">A gap, or a term older than that of the previous entry.</exception>
    public ReadOnlyMemory<Entry> Append(ReadOnlySpan<Entry> entries)
    {
        var segment = Reserve(entries.Length);
        var first = LastIndex + 1;
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            InvariantViolation.ThrowUnless(entry.Index == LastIndex + 1, "entries are appended without gaps");
            InvariantViolation.ThrowUnless(entry.Term >= LastTerm, "terms never decrease along a log");
            segment.Add(entry);
            LastIndex = entry.Index;
            LastTerm = entry.Term;
            SizeBytes += entry.SizeBytes;
        }

        return entries.IsEmpty ? default : segment.Slice(first.Value, entries.Length);
    }

    /// <summary>Removes everything after <paramref name="index"/> (§5.3: a follower's conflicting suffix).</summary>
    public void TruncateAfter(LogIndex index)
    {
        InvariantViolation.ThrowUnless(index >= Base.Index, "the compacted part of a log is committed and never truncated");
        if (index >= LastIndex)
        {
            return;
        }

        for (var i = LastIndex.Value; i > index.Value; i--)
        {
            SizeBytes -= Segment(new LogIndex(i))[i].SizeBytes;
        }

        var keep = _segments.Count;
        while (keep > 0 && _segments[keep - 1].FirstIndex > index.Value)
        {
            keep--;
        }

        _segments.RemoveRange(keep, _segments.Count - keep);
        if (keep > 0)
        {
            _segments[keep - 1].TruncateAfter(Math.Min(index.Value, _segments[keep - 1].LastIndex));
        }

        LastTerm = TermAt(index)!.Value;
        LastIndex = index;
    }

    /// <summary>Removes the entries up to and including <paramref name="index"/>; does nothing if they are already removed.</summary>
    public void CompactTo(LogIndex index)
    {
        if (index <= Base.Index)
        {
            return;
        }

        var term = TermAt(index) ?? throw new InvariantViolation($"compaction to {index} beyond the end of the log {LastIndex}");
        for (var i = FirstIndex; i <= index; i += 1)
        {
            SizeBytes -= At(i).SizeBytes;
        }

        BaseTimestamp = At(index).Timestamp;
        Base = new EntryId(index, term);
        var drop = 0;
        while (drop < _segments.Count && _segments[drop].LastIndex <= index.Value)
        {
            drop++;
        }

        _segments.RemoveRange(0, drop);
    }

    /// <summary>Removes everything and begins after <paramref name="last"/>: a snapshot replaced the log (§7).</summary>
    public void ResetTo(EntryId last, long timestamp)
    {
        _segments.Clear();
        Base = last;
        BaseTimestamp = timestamp;
        LastIndex = last.Index;
        LastTerm = last.Term;
        SizeBytes = 0;
    }

    /// <summary>
    /// Consecutive entries from <paramref name="from"/> up to <paramref name="last"/>, limited by size and by the end of the segment. Never
    /// empty if there is an entry at <paramref name="from"/>: an entry above the limit is returned alone.
    /// </summary>
    public ReadOnlyMemory<Entry> Slice(LogIndex from, LogIndex last, int maxEntries, long maxBytes, out long sizeBytes)
    {
        sizeBytes = 0;
        if (from > last || from > LastIndex)
        {
            return default;
        }

        var segment = Segment(from);
        var end = Math.Min(Math.Min(last.Value, segment.LastIndex), from.Value + maxEntries - 1);
        var count = 0;
        for (var i = from.Value; i <= end; i++)
        {
            var size = segment[i].SizeBytes;
            if (count > 0 && sizeBytes + size > maxBytes)
            {
                break;
            }

            sizeBytes += size;
            count++;
        }

        return segment.Slice(from.Value, count);
    }

    private LogSegment Reserve(int count)
    {
        if (_segments.Count > 0 && _segments[^1].Room >= count)
        {
            return _segments[^1];
        }

        // Grows with the log: a thousand idle groups must not hold a thousand large arrays.
        var capacity = _segments.Count == 0 ? SmallestSegment : Math.Min(LargestSegment, _segments[^1].Count * 2);
        var segment = new LogSegment(LastIndex.Value + 1, Math.Max(Math.Max(capacity, SmallestSegment), count));
        _segments.Add(segment);
        return segment;
    }

    private LogSegment Segment(LogIndex index)
    {
        InvariantViolation.ThrowUnless(index > Base.Index && index <= LastIndex, "the requested index is in the log");
        var low = 0;
        var high = _segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_segments[middle].FirstIndex <= index.Value)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return _segments[low];
    }
}
