using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// Commands executed on keys of a keyspace as server-sent events: each key's once and in order, while ranges split and merge. The id of an
/// event is the cursor from which a subscription goes on, <c>progress</c> moves it past what is not shown; <c>compacted</c> or <c>ended</c>
/// is the last event.
/// </summary>
internal sealed class KeyEvents(ApiRequest request, MachineTarget target, CancellationToken stopping)
{
    /// <summary>Sends events until the client disconnects, the node stops, or the keys cannot be followed further.</summary>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="showAsync">The event of one command with a cursor, or null.</param>
    /// <exception cref="ApiError">They cannot be followed from there.</exception>
    public async Task RunAsync(string prefix, Func<KeyEvent, string, CancellationToken, ValueTask<SseItem<byte[]>?>> showAsync)
    {
        var from = From();
        if (request.IsHead)
        {
            await request.EventsAsync(StreamEvent.StreamOf()).ConfigureAwait(false);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, stopping);
        var subscribe = new SubscribeKeys(target.Keyspace!, KeyRange.OfPrefix(Encoding.UTF8.GetBytes(prefix)), from);
        await using var batches = request.Node.Client.SubscribeAsync(subscribe, ends.Token).GetAsyncEnumerator(ends.Token);

        // The first batch says that the subscription was accepted, and where it begins.
        var first = await FirstAsync(batches).ConfigureAwait(false);
        var events = EventsAsync(first, batches, showAsync, ends.Token);
        await request.EventsAsync(new Heartbeats(ends, stopping, TimeProvider.System).BetweenAsync(events)).ConfigureAwait(false);
    }

    /// <summary>
    /// The cursor or index asked for; where a browser that reconnects was; otherwise null for what is executed from now on.
    /// </summary>
    private string? From()
    {
        if (request.Header("Last-Event-ID") is { Length: > 0 } last)
        {
            // An index that was the id of an event, before the keyspace had ids of its own: the next one.
            return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var had) && had < long.MaxValue
                ? (had + 1).ToString(CultureInfo.InvariantCulture)
                : last;
        }

        return request.Parameter("from") is { Length: > 0 } from ? from : null;
    }

    private async Task<EventStep> FirstAsync(IAsyncEnumerator<KeysBatch> batches)
    {
        try
        {
            return await NextAsync(batches, isFirst: true).ConfigureAwait(false);
        }
        catch (RaftSubscriptionEndedException refused)
        {
            throw refused.IsRefused
                ? ApiError.Malformed(refused.Reason)
                : new ApiError(503, "no-leader", refused.Reason) { Group = target.Name };
        }
    }

    private static async IAsyncEnumerable<SseItem<byte[]>> EventsAsync(
        EventStep step,
        IAsyncEnumerator<KeysBatch> batches,
        Func<KeyEvent, string, CancellationToken, ValueTask<SseItem<byte[]>?>> showAsync,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        string? sent = null;
        for (; !step.IsLast; step = await NextAsync(batches).ConfigureAwait(false))
        {
            var batch = batches.Current;
            for (var i = 0; i < batch.Events.Length; i++)
            {
                if (await showAsync(batch.Events[i], batch.CursorAfter(i), cancel).ConfigureAwait(false) is { } shown)
                {
                    sent = shown.EventId;
                    yield return shown;
                }
            }

            // Events behind which the keys moved, and such as are not shown, are not asked for again.
            if (batch.Cursor != sent)
            {
                sent = batch.Cursor;
                yield return StreamEvent.Of("progress", sent, new ProgressEvent(sent));
            }
        }

        if (step.Event is { } last)
        {
            yield return last;
        }
    }

    private static async Task<EventStep> NextAsync(IAsyncEnumerator<KeysBatch> batches, bool isFirst = false)
    {
        try
        {
            return new EventStep(IsLast: !await batches.MoveNextAsync().ConfigureAwait(false), null);
        }
        catch (RaftCompactedException compacted)
        {
            return Last("compacted", compacted.Cursor, compacted.Reason);
        }
        catch (RaftSubscriptionEndedException ended) when (!isFirst)
        {
            return Last("ended", ended.Cursor, ended.Reason);
        }
    }

    private static EventStep Last(string name, string? cursor, string reason) =>
        new(IsLast: true, StreamEvent.Of(name, cursor, new KeysEndedEvent(cursor, reason)));
}
