using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Feeds;
using RaftActors.Ranges.Keys;
using Xunit;

namespace RaftActors.Ranges.Tests.Feeds;

/// <summary>A subscriber of a span: reads pieces of any length from any log that was ordered, and begins again from its cursor.</summary>
internal sealed class FeedReader
{
    private readonly FeedWorld _world;
    private readonly KeyRange _span;
    private readonly int[] _begun;
    private readonly Dictionary<string, FeedOrder> _orders = new(StringComparer.Ordinal);
    private FeedPlan _plan;

    private FeedReader(FeedWorld world, KeyRange span, FeedCursor cursor)
    {
        (_world, _span) = (world, span);
        _begun = [.. world.Executed.Select(e => e.Count)];
        _plan = new FeedPlan(span, cursor);
        Obey();
    }

    /// <summary>Of each key, what came.</summary>
    public List<int>[] Heard { get; } = [.. Enumerable.Range(0, FeedWorld.Letters).Select(_ => new List<int>())];

    /// <summary>Null while keys are changing hands.</summary>
    public static FeedReader? Begin(FeedWorld world, KeyRange span)
    {
        var owners = world.Groups.Values.Where(g => g.State.Merges.Retired is null);
        return FeedStart.Of(span, owners.Select(g => (g.Group, g.Last, g.State.Descriptor!.Keys))) is { } start
            ? new FeedReader(world, span, start)
            : null;
    }

    /// <summary>Reads something, or passes something on, or begins again.</summary>
    public void Step(Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                // The text is all that it has.
                var text = CursorCodec.Encode(_plan.Cursor, "kv", _span);
                _plan = new FeedPlan(_span, CursorCodec.Decode(text, "kv", _span));
                _orders.Clear();
                Obey();
                break;
            case < 4:
                Read(random);
                break;
            default:
                PassOn();
                break;
        }
    }

    /// <summary>Until there is nothing more.</summary>
    public void Finish(Random random)
    {
        while (PassOn() || Read(random))
        {
        }
    }

    public void Check(string when)
    {
        for (var letter = 0; letter < FeedWorld.Letters; letter++)
        {
            var expected = _span.Contains(FeedWorld.Key(letter)) ? _world.Executed[letter].Skip(_begun[letter]) : [];
            Assert.True(
                expected.SequenceEqual(Heard[letter]),
                $"{when}: {_span}: {(char)('a' + letter)}: {string.Join(' ', Heard[letter])} instead of {string.Join(' ', expected)}");
        }
    }

    /// <summary>One piece of a log with something new.</summary>
    private bool Read(Random random)
    {
        foreach (var order in _orders.Values.OrderBy(_ => random.Next()))
        {
            var log = _world.Groups[order.Group];
            var first = order.From > 0 ? order.From : log.Notes.AbsorbedAt(order.AfterMergeOf) + 1 ?? long.MaxValue;
            if (first <= log.Last)
            {
                Assert.True(_plan.Take(log.Describe(first, Math.Min(log.Last, first + random.Next(4)))));
                if (_plan.OrderOf(order.Group) is { } next)
                {
                    _orders[order.Group] = next;
                }

                Obey();
                return true;
            }
        }

        return false;
    }

    private bool PassOn()
    {
        if (_plan.Next() is not { } step)
        {
            Assert.Null(_plan.Lost);
            return false;
        }

        var log = _world.Groups[step.Group];
        for (var index = step.First; index <= step.Last; index++)
        {
            if (log.Entries[(int)(index - log.Before - 1)] is var (letter, command)
                && !log.Notes.IsSkipped(index)
                && _span.Contains(FeedWorld.Key(letter)))
            {
                Heard[letter].Add(command);
            }
        }

        Obey();
        return true;
    }

    private void Obey()
    {
        foreach (var order in _plan.TakeOrders())
        {
            if (order.IsEnd)
            {
                _orders.Remove(order.Group);
            }
            else
            {
                _orders[order.Group] = order;
            }
        }
    }
}
