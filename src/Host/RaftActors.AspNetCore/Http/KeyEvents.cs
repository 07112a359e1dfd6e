using System.Globalization;
using System.Text;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// Commands executed on keys of a keyspace as server-sent events: each key's once and in order, while ranges split and merge. The id of an
/// event is the cursor from which a subscription goes on; <c>compacted</c> or <c>ended</c> is the last event.
/// </summary>
internal sealed class KeyEvents(ApiRequest request, MachineTarget target, CancellationToken stopping)
{
    /// <summary>Sends events until the client disconnects, the node stops, or the keys cannot be followed further.</summary>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="showAsync">Sends the event of one command with a cursor, or none.</param>
    /// <exception cref="ApiError">They cannot be followed from there.</exception>
    public async Task RunAsync(string prefix, Func<KeyEvent, string, CancellationToken, Task> showAsync)
    {
        var from = From();
        if (request.IsHead)
        {
            await request.StartEventsAsync().ConfigureAwait(false);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, stopping);
        var subscribe = new SubscribeKeys(target.Keyspace!, KeyRange.OfPrefix(Encoding.UTF8.GetBytes(prefix)), from);
        await using var batches = request.Node.Client.SubscribeAsync(subscribe, ends.Token).GetAsyncEnumerator(ends.Token);
        var hasBegun = false;
        try
        {
            // The first batch says that the subscription was accepted, and where it begins.
            await batches.MoveNextAsync().ConfigureAwait(false);
            await request.StartEventsAsync().ConfigureAwait(false);
            hasBegun = true;
            await SendAsync(batches.Current, showAsync, ends.Token).ConfigureAwait(false);
            await EventPump.RunAsync(request, stopping, ends, batches, (batch, cancel) => SendAsync(batch, showAsync, cancel))
                .ConfigureAwait(false);
        }
        catch (RaftSubscriptionEndedException refused) when (!hasBegun)
        {
            throw refused.IsRefused
                ? ApiError.Malformed(refused.Reason)
                : new ApiError(503, "no-leader", refused.Reason) { Group = target.Name };
        }
        catch (RaftCompactedException compacted)
        {
            await LastAsync("compacted", compacted.Cursor, compacted.Reason, hasBegun).ConfigureAwait(false);
        }
        catch (RaftSubscriptionEndedException ended)
        {
            await LastAsync("ended", ended.Cursor, ended.Reason, hasBegun).ConfigureAwait(false);
        }
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

    private async Task SendAsync(KeysBatch batch, Func<KeyEvent, string, CancellationToken, Task> showAsync, CancellationToken cancel)
    {
        for (var i = 0; i < batch.Events.Length; i++)
        {
            await showAsync(batch.Events[i], batch.CursorAfter(i), cancel).ConfigureAwait(false);
        }

        // Events behind which the keys moved, and such as are not shown, are not asked for again.
        await request.EventAsync(EventPump.Id(batch.Cursor), cancel).ConfigureAwait(false);
    }

    private async Task LastAsync(string name, string? cursor, string reason, bool hasBegun)
    {
        if (!hasBegun)
        {
            await request.StartEventsAsync().ConfigureAwait(false);
        }

        await request.EventAsync(EventPump.Event(name, cursor, new KeysEndedEvent(cursor, reason)), request.Cancelled)
            .ConfigureAwait(false);
    }
}
