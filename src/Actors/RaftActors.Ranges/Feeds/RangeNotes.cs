using System.Collections.Immutable;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Feeds;

/// <summary>
/// What a group's log does not say by itself, and what those must know who follow its keys: which commands were not executed, and where
/// keys came and went. A function of the log, and part of the group's snapshots. Reaches back as far as its limits allow.
/// </summary>
internal sealed class RangeNotes
{
    /// <summary>How many changes of keys are kept.</summary>
    internal const int MostEvents = 256;

    /// <summary>How many runs of commands that were not executed are kept.</summary>
    internal const int MostRuns = 4096;

    private readonly List<RangeEvent> _events = [];
    private readonly List<Run> _skipped = [];

    /// <param name="from">The first index of which they tell.</param>
    /// <param name="before">The keys before it; null for none.</param>
    /// <param name="revisionOffset">What is added to indexes before it to get revisions.</param>
    public RangeNotes(long from, KeyRange? before, long revisionOffset = 0) =>
        (From, Before, RevisionOffset) = (from, before, revisionOffset);

    /// <summary>The first index of which they tell.</summary>
    public long From { get; private set; }

    /// <summary>The keys before <see cref="From"/>; null for none.</summary>
    public KeyRange? Before { get; private set; }

    /// <summary>What is added to indexes at <see cref="From"/> to get revisions.</summary>
    public long RevisionOffset { get; private set; }

    /// <summary>The index of the last command that was executed.</summary>
    public long Executed { get; private set; }

    public IReadOnlyList<RangeEvent> Events => _events;

    /// <summary>Commands that were not executed, in order; between the ends of a run no other command is.</summary>
    public IReadOnlyList<Run> Skipped => _skipped;

    /// <summary>Notes as they were saved.</summary>
    public static RangeNotes Restore(
        long from, KeyRange? before, long revisionOffset, long executed, IEnumerable<RangeEvent> events, IEnumerable<Run> skipped)
    {
        var notes = new RangeNotes(from, before, revisionOffset) { Executed = executed };
        notes._events.AddRange(events);
        notes._skipped.AddRange(skipped);
        return notes;
    }

    /// <summary>A command was executed.</summary>
    public void Execute(long index) => Executed = index;

    /// <summary>A command was not executed: its keys are elsewhere, or it was executed before.</summary>
    public void Skip(long index)
    {
        if (_skipped.Count > 0 && _skipped[^1].Last > Executed)
        {
            // A frozen range skips all commands: they are one run.
            _skipped[^1] = _skipped[^1] with { Last = index };
            return;
        }

        _skipped.Add(new Run(index, index));
        if (_skipped.Count > MostRuns)
        {
            ForgetBelow(_skipped[MostRuns / 4].Last + 1);
        }
    }

    /// <summary>An entry that changes ranges was applied.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="index">Its index.</param>
    /// <param name="before">What the range was before it.</param>
    public void Add(RangeEntry entry, RangeAnswer answer, long index, in RangeMoment before)
    {
        if (answer is not RangeAnswer.Done done)
        {
            return;
        }

        var keys = done.Descriptor.Keys;
        switch (entry)
        {
            case RangeEntry.Found when before.Keys is null:
                Add(new RangeEvent(index, RangeEventKind.Began, keys));
                break;
            case RangeEntry.Split when done.Child is { } child && child.Index == index:
                Add(new RangeEvent(index, RangeEventKind.Split, keys, child.Child.Group));
                break;
            case RangeEntry.Absorb absorb when before.Absorbing is { } absorbing && absorbing.Operation == absorb.Operation:
                Add(new RangeEvent(index, RangeEventKind.Absorbed, keys, absorbing.Source, absorb.Index));
                break;
            case RangeEntry.Retire retire when !before.IsRetired:
                Add(new RangeEvent(index, RangeEventKind.Retired, keys, retire.Target.Group));
                break;
            default:
                break;
        }
    }

    /// <summary>What they tell of consecutive entries; null if they do not reach back so far.</summary>
    public FeedPiece? Describe(string group, long first, long last)
    {
        if (first < From)
        {
            return null;
        }

        var (keys, offset) = (Before, RevisionOffset);
        var events = ImmutableArray.CreateBuilder<RangeEvent>();
        foreach (var one in _events)
        {
            if (one.Index < first)
            {
                (keys, offset) = (one.Keys, one.RevisionOffset);
            }
            else if (one.Index <= last)
            {
                events.Add(one);
            }
        }

        return new FeedPiece(group, first, last, keys, events.ToImmutable()) { RevisionOffset = offset };
    }

    /// <summary>Whether a command at an index was not executed.</summary>
    public bool IsSkipped(long index)
    {
        var (low, high) = (0, _skipped.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_skipped[middle].Last < index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low < _skipped.Count && _skipped[low].First <= index;
    }

    /// <summary>The runs that have a part between two indexes.</summary>
    public ImmutableArray<Run> SkippedWithin(long first, long last) => [.. _skipped.Where(r => r.First <= last && r.Last >= first)];

    /// <summary>Where the keys of a source came; null if they did not, or longer ago than the notes reach back.</summary>
    public long? AbsorbedAt(string source)
    {
        for (var i = _events.Count - 1; i >= 0; i--)
        {
            if (_events[i].Kind == RangeEventKind.Absorbed && _events[i].Other == source)
            {
                return _events[i].Index;
            }
        }

        return null;
    }

    /// <summary>With the keys that came last, what is added to indexes has become this.</summary>
    public void SetRevisionOffset(long offset) => _events[^1] = _events[^1] with { RevisionOffset = offset };

    private void Add(RangeEvent happened)
    {
        _events.Add(happened with { RevisionOffset = _events.Count > 0 ? _events[^1].RevisionOffset : RevisionOffset });
        if (_events.Count > MostEvents)
        {
            ForgetBelow(_events[MostEvents / 4].Index + 1);
        }
    }

    private void ForgetBelow(long from)
    {
        From = Math.Max(From, from);
        var forgotten = _events.FindIndex(e => e.Index >= From);
        forgotten = forgotten < 0 ? _events.Count : forgotten;
        if (forgotten > 0)
        {
            (Before, RevisionOffset) = (_events[forgotten - 1].Keys, _events[forgotten - 1].RevisionOffset);
            _events.RemoveRange(0, forgotten);
        }

        _skipped.RemoveAll(r => r.Last < From);
    }

    /// <param name="First">The index of the first command of the run.</param>
    /// <param name="Last">The index of its last command.</param>
    internal readonly record struct Run(long First, long Last);
}
