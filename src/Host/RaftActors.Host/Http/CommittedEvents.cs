using System.Globalization;
using System.Text;
using System.Text.Json;
using RaftActors.Messages;

namespace RaftActors.Host.Http;

/// <summary>
/// Committed commands as server-sent events, in the order of the log: a comment every few seconds while nothing is committed,
/// <c>waiting</c> if the first index is not in the log yet, <c>compacted</c> or <c>ended</c> as the last event.
/// </summary>
internal sealed class CommittedEvents(ApiRequest request, string group, CancellationToken stopping)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly byte[] Comment = ": nothing new\n\n"u8.ToArray();

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
        using var stream = new CommittedStream(request.Node, group, from);
        await request.StartEventsAsync().ConfigureAwait(false);
        await request.EventAsync(
            lastIndex is { } last ? Event("waiting", null, new { from, LastIndex = last }) : Comment, ends.Token).ConfigureAwait(false);
        try
        {
            var next = stream.NextAsync(ends.Token);
            while (true)
            {
                if (await Task.WhenAny(next, Task.Delay(Heartbeat, ends.Token)).ConfigureAwait(false) != next)
                {
                    ends.Token.ThrowIfCancellationRequested();
                    await request.EventAsync(Comment, ends.Token).ConfigureAwait(false);
                    continue;
                }

                if (!await SendAsync(await next.ConfigureAwait(false), showAsync, ends.Token).ConfigureAwait(false))
                {
                    return;
                }

                next = stream.NextAsync(ends.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The node is stopping: the stream ends here, and the client continues at another node from its last index.
            return;
        }
    }

    public static byte[] Event(string name, long? id, object data)
    {
        var json = JsonSerializer.Serialize(data, data.GetType(), ApiRequest.Json);
        var idLine = id is { } i ? string.Create(CultureInfo.InvariantCulture, $"id: {i}\n") : "";
        return Encoding.UTF8.GetBytes($"event: {name}\n{idLine}data: {json}\n\n");
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

    /// <summary>False if this was the last event.</summary>
    private async Task<bool> SendAsync(
        object message, Func<CommittedEntry, CancellationToken, Task> showAsync, CancellationToken cancel)
    {
        switch (message)
        {
            case CommittedBatch batch:
                foreach (var entry in batch.Commands)
                {
                    await showAsync(entry, cancel).ConfigureAwait(false);
                }

                return true;
            case Compacted compacted:
                await request.EventAsync(Event("compacted", null, new { compacted.FirstIndex }), cancel).ConfigureAwait(false);
                return false;
            case SubscriptionEnded ended:
                await request.EventAsync(Event("ended", null, new { ended.NextIndex, ended.Reason }), cancel).ConfigureAwait(false);
                return false;
            default:
                throw new InvalidOperationException($"A subscription sent {message.GetType().Name}.");
        }
    }
}
