using System.Globalization;
using RaftActors.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Feeds;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;

namespace RaftActors.Keyspaces.Feeds;

/// <summary>Finds where a subscription of keys begins. Safe from any thread.</summary>
internal sealed class FeedBeginning(MapClient client, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>The cursor that a subscriber gave, or where things are now.</summary>
    /// <exception cref="InvalidDataException">The subscriber's cursor cannot be used.</exception>
    /// <exception cref="TimeoutException">The map or the ranges did not answer in time.</exception>
    public async Task<FeedCursor> FindAsync(SubscribeKeys subscribe)
    {
        if (subscribe.Cursor is not { } text)
        {
            return await NowAsync(subscribe.Keyspace, subscribe.Span).ConfigureAwait(false);
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? await AtAsync(subscribe.Keyspace, index).ConfigureAwait(false)
            : CursorCodec.Decode(text, subscribe.Keyspace, subscribe.Span);
    }

    /// <summary>
    /// Behind everything that the ranges have executed by now. Keys may move between the questions, so that their answers do not fit
    /// together: then all are asked again.
    /// </summary>
    /// <exception cref="InvalidDataException">The keys are in too many ranges.</exception>
    /// <exception cref="TimeoutException">The map or the ranges did not answer in time.</exception>
    public async Task<FeedCursor> NowAsync(string keyspace, KeyRange span)
    {
        var begun = clock.GetTimestamp();
        do
        {
            if (await ReadAsync(begun).ConfigureAwait(false) is { } map)
            {
                var ranges = map.Ranges.Values.Where(r => r.Keyspace == keyspace && r.IsOwner && r.Keys.Overlaps(span)).ToArray();
                if (ranges.Length > FeedCursor.MostPositions)
                {
                    throw new InvalidDataException(
                        $"The keys are in {ranges.Length} ranges; one subscription follows at most {FeedCursor.MostPositions}: follow "
                        + "fewer keys.");
                }

                var facts = await Task.WhenAll(ranges.Select(r => client.FactsAsync(r.Group, Patience))).ConfigureAwait(false);
                var known = ranges
                    .Zip(facts)
                    .Where(r => r.Second is { Descriptor: not null, Retired: null })
                    .Select(r => (r.First.Group, r.Second!.AppliedIndex, r.Second.Descriptor!.Keys));
                if (FeedStart.Of(span, known) is { } cursor)
                {
                    return cursor;
                }
            }

            await Task.Delay(LookAgain, clock).ConfigureAwait(false);
        }
        while (clock.GetElapsedTime(begun) < Patience);

        throw new TimeoutException("Not all ranges of the keys answered in time: see /v1/ranges, or 'range list'.");
    }

    /// <summary>At an index of the only range that a keyspace has ever had.</summary>
    private async Task<FeedCursor> AtAsync(string keyspace, long index)
    {
        var map = await ReadAsync(clock.GetTimestamp()).ConfigureAwait(false)
            ?? throw new TimeoutException("No leader of the range map answered in time: see the status of the group meta.");
        RangeRecord[] ranges = [.. map.Ranges.Values.Where(r => r.Keyspace == keyspace)];
        return ranges is [{ } only] && only.Keys.Equals(KeyRange.All) && index >= 1
            ? new FeedCursor([new FeedPosition(only.Group, index - 1)])
            : throw new InvalidDataException(
                $"'{index}' is a number: only while a keyspace has one range for all keys does an index of its log, at least 1, say where "
                + "to go on. Give the cursor that came with a change.");
    }

    private async Task<MapCopy?> ReadAsync(long begun)
    {
        var map = new MapCopy();
        while (clock.GetElapsedTime(begun) < Patience)
        {
            if (await client.SinceAsync(map.Version, Consistency.Linearizable).ConfigureAwait(false) is not { } page)
            {
                return null;
            }

            map.Apply(page);
            if (!page.View.HasMore)
            {
                return map;
            }
        }

        return null;
    }
}
