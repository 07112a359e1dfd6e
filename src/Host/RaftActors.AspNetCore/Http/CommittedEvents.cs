using System.Globalization;
using System.Net.ServerSentEvents;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Client;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// Committed commands as server-sent events, in the order of the log: <c>heartbeat</c> while nothing is committed, <c>waiting</c> if
/// the first index is not in the log yet, <c>compacted</c> or <c>ended</c> as the last event.
/// </summary>
internal sealed class CommittedEvents(ApiRequest request, string group, CancellationToken stopping)
{
    /// <summary>Sends events until the client disconnects, the node stops, or the log cannot be followed further.</summary>
    /// <param name="showAsync">The event of one command, or null.</param>
    public async Task RunAsync(Func<CommittedEntry, CancellationToken, ValueTask<SseItem<byte[]>?>> showAsync)
    {
        var from = await FromAsync().ConfigureAwait(false);
        if (request.IsHead)
        {
            await request.EventsAsync(StreamEvent.StreamOf()).ConfigureAwait(false);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, stopping);
        var lastIndex = await LogEnd.IfBehindAsync(request.Node, group, from, ends.Token).ConfigureAwait(false);
        await using var entries = request.Node.Client.SubscribeAsync(group, from, ends.Token).GetAsyncEnumerator(ends.Token);
        var events = EventsAsync(
            lastIndex is { } last ? StreamEvent.Of("waiting", null, new WaitingEvent(from, last)) : null,
            () => NextAsync(entries, showAsync, ends.Token));
        await request.EventsAsync(new Heartbeats(ends, stopping, TimeProvider.System).BetweenAsync(events)).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<SseItem<byte[]>> EventsAsync(SseItem<byte[]>? first, Func<Task<EventStep>> nextAsync)
    {
        for (var step = new EventStep(IsLast: false, first); ; step = await nextAsync().ConfigureAwait(false))
        {
            if (step.Event is { } shown)
            {
                yield return shown;
            }

            if (step.IsLast)
            {
                yield break;
            }
        }
    }

    private static async Task<EventStep> NextAsync(
        IAsyncEnumerator<CommittedEntry> entries,
        Func<CommittedEntry, CancellationToken, ValueTask<SseItem<byte[]>?>> showAsync,
        CancellationToken cancel)
    {
        try
        {
            return await entries.MoveNextAsync().ConfigureAwait(false)
                ? new EventStep(IsLast: false, await showAsync(entries.Current, cancel).ConfigureAwait(false))
                : new EventStep(IsLast: true, null);
        }
        catch (RaftCompactedException compacted)
        {
            return new EventStep(IsLast: true, StreamEvent.Of("compacted", null, new CompactedEvent(compacted.FirstIndex)));
        }
        catch (RaftSubscriptionEndedException ended)
        {
            return new EventStep(IsLast: true, StreamEvent.Of("ended", null, new EndedEvent(ended.NextIndex, ended.Reason)));
        }
    }

    /// <summary>The requested index; the next after Last-Event-ID for a browser that reconnects; otherwise the next new index.</summary>
    private async Task<long> FromAsync()
    {
        if (request.Header("Last-Event-ID") is { Length: > 0 } last)
        {
            return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var had) && had < long.MaxValue
                ? had + 1
                : throw ApiError.Malformed($"The header Last-Event-ID must be the id of an event of this watch, not '{last}'.");
        }

        var asked = request.NumberParameter("from", 0, 1, long.MaxValue);
        return asked > 0 ? asked
            : await LogEnd.CommittedAsync(request.Node, group, request.Cancelled).ConfigureAwait(false) is { } newest ? newest + 1
            : throw new ApiError(503, "no-leader", "No leader answered with the newest index; use 'from' to start from a known one.")
            {
                Group = group,
            };
    }
}
