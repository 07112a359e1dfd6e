using System.Collections.Immutable;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Feeds;

/// <summary>
/// Follows the keys of a span through the logs of the groups that have them: which logs to read from where, and in which order their
/// commands are passed on, so that each key's come once and in order. A child's log is read from behind the split. A target's log waits at
/// the entry that took over a source's keys until the source was read up to where they were its own.
/// </summary>
/// <param name="span">The keys of interest.</param>
internal sealed class FeedPlan(KeyRange span)
{
    private readonly SortedDictionary<string, FeedStream> _streams = new(StringComparer.Ordinal);
    private readonly List<FeedOrder> _orders = [];
    private string _lastServed = "";

    /// <param name="span">The keys of interest.</param>
    /// <param name="cursor">Where to begin.</param>
    public FeedPlan(KeyRange span, FeedCursor cursor)
        : this(span)
    {
        foreach (var position in cursor.Positions)
        {
            var stream = new FeedStream(position);
            if (_streams.TryAdd(position.Group, stream) && position.Stage != FeedStage.Ended)
            {
                _orders.Add(stream.Order);
            }
        }
    }

    /// <summary>Where a feed goes on that begins behind everything that was passed on.</summary>
    public FeedCursor Cursor => new([.. _streams.Values.Select(s => s.Position)]);

    /// <summary>Why some changes cannot be passed on; null while all can. The subscriber must read the state.</summary>
    public string? Lost { get; private set; }

    /// <summary>What to read, or not any longer, since the last call.</summary>
    public ImmutableArray<FeedOrder> TakeOrders()
    {
        ImmutableArray<FeedOrder> orders = [.. _orders];
        _orders.Clear();
        return orders;
    }

    /// <summary>What is still needed of a group's log; null if nothing is.</summary>
    public FeedOrder? OrderOf(string group) =>
        _streams.TryGetValue(group, out var stream) && stream.Stage != FeedStage.Ended ? stream.Order : null;

    /// <summary>Takes a piece of a log; false if it is not the one that was ordered.</summary>
    public bool Take(FeedPiece piece)
    {
        if (!_streams.TryGetValue(piece.Group, out var stream) || !stream.Take(piece))
        {
            return false;
        }

        EndIfOutside(stream);
        return true;
    }

    /// <summary>What comes next; null if that must be read first, or if changes were lost.</summary>
    public FeedStep? Next()
    {
        FeedStep? step = null;
        foreach (var stream in Turns())
        {
            if (Lost is null && stream.Head is { } piece && (step = Next(stream, piece)) is not null)
            {
                _lastServed = stream.Group;
                break;
            }
        }

        return Lost is null ? step : null;
    }

    /// <summary>Everybody in turn, beginning behind who came last.</summary>
    private IEnumerable<FeedStream> Turns()
    {
        FeedStream[] all = [.. _streams.Values];
        return all
            .Where(s => StringComparer.Ordinal.Compare(s.Group, _lastServed) > 0)
            .Concat(all.Where(s => StringComparer.Ordinal.Compare(s.Group, _lastServed) <= 0));
    }

    private FeedStep? Next(FeedStream stream, FeedPiece piece)
    {
        var (first, offset) = (stream.Index + 1, stream.RevisionOffset);
        foreach (var happened in piece.Events)
        {
            if (happened.Index < first)
            {
                continue;
            }

            if (happened.Kind != RangeEventKind.Absorbed || MayPass(stream, happened))
            {
                var ends = stream.MoveTo(happened.Index);
                Pass(stream, happened);
                return new FeedStep(stream.Group, first, happened.Index, ends, offset);
            }

            var last = happened.Index - 1;
            return last < first ? null : new FeedStep(stream.Group, first, last, stream.MoveTo(last), offset);
        }

        return new FeedStep(stream.Group, first, piece.Last, stream.MoveTo(piece.Last), offset);
    }

    /// <summary>Whether the source of a merge was read far enough.</summary>
    private bool MayPass(FeedStream target, RangeEvent absorbed)
    {
        if (!_streams.TryGetValue(absorbed.Other, out var source))
        {
            if (target.Keys?.End is { } start && new KeyRange(start, absorbed.Keys.End).Overlaps(span))
            {
                Lost = $"The cursor does not say how far the group '{absorbed.Other}' was read.";
            }

            return Lost is null;
        }

        return source.Stage == FeedStage.Ended || (source.Stage == FeedStage.Following && source.Index >= absorbed.OtherIndex);
    }

    private void Pass(FeedStream stream, RangeEvent happened)
    {
        switch (happened.Kind)
        {
            case RangeEventKind.Split:
                if (stream.Keys is { } whole && new KeyRange(happened.Keys.End!.Value, whole.End).Overlaps(span))
                {
                    Begin(happened.Other, happened.Index);
                }

                break;
            case RangeEventKind.Absorbed:
                if (_streams.TryGetValue(happened.Other, out var source))
                {
                    Remove(source);
                }

                break;
            case RangeEventKind.Retired:
                End(stream, happened.Other);
                return;
            default:
                break;
        }

        (stream.Keys, stream.RevisionOffset) = (happened.Keys, happened.RevisionOffset);
        EndIfOutside(stream);
    }

    /// <summary>A child has keys of the span.</summary>
    private void Begin(string child, long index)
    {
        if (_streams.TryGetValue(child, out var known))
        {
            if (known.Stage != FeedStage.Sought)
            {
                return;
            }

            // It comes to the entry with which it took over that source's keys by itself.
            _streams[known.Other] = new FeedStream(new FeedPosition(known.Other, 0, FeedStage.Ended, child));
        }

        Add(new FeedStream(new FeedPosition(child, index)));
    }

    /// <summary>A source has ended: its target's log has what follows.</summary>
    private void End(FeedStream source, string target)
    {
        source.End(target);
        _orders.Add(new FeedOrder(source.Group, 0));

        // The owner of the span's first key is always followed; if that was this one, no other group leads to the target. Otherwise the
        // groups between the two go the same way, and then the target comes to the entry that took over this one's keys.
        if (!_streams.ContainsKey(target) && source.Keys?.Contains(span.Start.Span) == true)
        {
            _streams.Remove(source.Group);
            Add(new FeedStream(new FeedPosition(target, 0, FeedStage.Sought, source.Group)));
        }
    }

    private void Add(FeedStream stream)
    {
        _streams[stream.Group] = stream;
        _orders.Add(stream.Order);
        if (_streams.Count > FeedCursor.MostPositions)
        {
            Lost = $"The keys are in more than {FeedCursor.MostPositions} ranges: follow fewer keys.";
        }
    }

    /// <summary>A group that has none of the keys is not read any longer, unless it is about to take over some.</summary>
    private void EndIfOutside(FeedStream stream)
    {
        if (stream.Keys is { } keys
            && !keys.Overlaps(span)
            && !_streams.Values.Any(s => s.Stage == FeedStage.Ended && s.Other == stream.Group))
        {
            Remove(stream);
        }
    }

    private void Remove(FeedStream stream)
    {
        _streams.Remove(stream.Group);
        if (stream.Stage != FeedStage.Ended)
        {
            _orders.Add(new FeedOrder(stream.Group, 0));
        }
    }
}
