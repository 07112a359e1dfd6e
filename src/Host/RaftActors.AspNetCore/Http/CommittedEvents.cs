using System.Globalization;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Client;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// Committed commands as server-sent events, in the order of the log: a comment every few seconds while nothing is committed,
/// <c>waiting</c> if the first index is not in the log yet, <c>compacted</c> or <c>ended</c> as the last event.
/// </summary>
internal sealed class CommittedEvents(ApiRequest request, string group, CancellationToken stopping)
{
    /// <summary>Sends events until the client disconnects, the node stops, or the log cannot be followed further.</summary>
    /// <param name="showAsync">Sends the event of one command, or none.</param>
    public async Task RunAsync(Func<CommittedEntry, CancellationToken, Task> showAsync)
    {
        var from = await FromAsync().ConfigureAwait(false);
        if (request.IsHead)
        {
            await request.StartEventsAsync().ConfigureAwait(false);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, stopping);
        var lastIndex = await LogEnd.IfBehindAsync(request.Node, group, from, ends.Token).ConfigureAwait(false);
        await using var entries = request.Node.Client.SubscribeAsync(group, from, ends.Token).GetAsyncEnumerator(ends.Token);
        await request.StartEventsAsync().ConfigureAwait(false);
        await request.EventAsync(
            lastIndex is { } last ? Event("waiting", null, new WaitingEvent(from, last)) : EventPump.Comment,
            ends.Token).ConfigureAwait(false);
        try
        {
            await EventPump.RunAsync(request, stopping, ends, entries, showAsync).ConfigureAwait(false);
        }
        catch (RaftCompactedException compacted)
        {
            await request.EventAsync(Event("compacted", null, new CompactedEvent(compacted.FirstIndex)), request.Cancelled)
                .ConfigureAwait(false);
        }
        catch (RaftSubscriptionEndedException ended)
        {
            await request.EventAsync(Event("ended", null, new EndedEvent(ended.NextIndex, ended.Reason)), request.Cancelled)
                .ConfigureAwait(false);
        }
    }

    public static byte[] Event(string name, long? id, object data) =>
        EventPump.Event(name, id?.ToString(CultureInfo.InvariantCulture), data);

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
