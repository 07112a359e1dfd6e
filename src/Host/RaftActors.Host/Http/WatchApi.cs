using System.Globalization;
using System.Text;
using System.Text.Json;
using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.Host.Http;

/// <summary>
/// <c>/v1/watch</c>: changes of keys as server-sent events, in the order of the log. A swap is shown if it succeeded, which the
/// machine is asked: if its value was already overwritten it is left out, as the newer value follows.
/// </summary>
internal sealed class WatchApi(CancellationToken stopping)
{
    private const string Group = "kv";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly byte[] Comment = ": nothing new\n\n"u8.ToArray();

    public void Map(RouteTable routes) => routes.Add("GET", "/v1/watch", WatchAsync, "prefix", "from");

    private async Task WatchAsync(ApiRequest request)
    {
        var prefix = request.Parameter("prefix") ?? "";
        var from = await FromAsync(request).ConfigureAwait(false);
        if (request.IsHead)
        {
            await request.StartEventsAsync().ConfigureAwait(false);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, stopping);
        var lastIndex = await LogEnd.IfBehindAsync(request.Node, Group, from, ends.Token).ConfigureAwait(false);
        using var stream = new CommittedStream(request.Node, Group, from);
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

                if (!await ShowAsync(request, await next.ConfigureAwait(false), prefix, ends.Token).ConfigureAwait(false))
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

    /// <summary>The requested index; the next after Last-Event-ID for a browser that reconnects; otherwise the next new index.</summary>
    private static async Task<long> FromAsync(ApiRequest request)
    {
        if (request.Header("Last-Event-ID") is { Length: > 0 } last)
        {
            return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var had) && had < long.MaxValue
                ? had + 1
                : throw ApiError.Malformed($"The header Last-Event-ID must be the id of an event of this watch, not '{last}'.");
        }

        var asked = request.NumberParameter("from", 0, 1, long.MaxValue);
        return asked > 0 ? asked
            : (await request.Node.Client.QueryAsync(Group, KvQueries.Scan("", 1), cancel: request.Cancelled).ConfigureAwait(false))
                is { IsOk: true } now
                ? now.Index + 1
            : throw new ApiError(503, "no-leader", "No leader answered with the newest index; use 'from' to start from a known one.")
            {
                Group = Group,
            };
    }

    private static async Task<bool> ShowAsync(ApiRequest request, object message, string prefix, CancellationToken cancel)
    {
        switch (message)
        {
            case CommittedBatch batch:
                foreach (var entry in batch.Commands)
                {
                    if (KvChange.Read(entry.Command) is { } change && change.Key.StartsWith(prefix, StringComparison.Ordinal))
                    {
                        await ChangeAsync(request, entry, change, cancel).ConfigureAwait(false);
                    }
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

    private static async Task ChangeAsync(ApiRequest request, CommittedEntry entry, KvChange change, CancellationToken cancel)
    {
        var kind = change.Value is null ? "delete" : "put";
        if (change.Kind == KvChangeKind.Swap)
        {
            var answer = await request.Node.Client.QueryAsync(
                Group, KvQueries.Get(change.Key), Consistency.Sequential, entry.Index, cancel: cancel).ConfigureAwait(false);
            var now = answer.IsOk ? KvResult.Decode(answer.Result) : null;
            var isDone =
                now is not null
                && (
                    change.Value is null
                        ? now.Status == KvStatus.NotFound
                        : now.Status == KvStatus.Done && now.Entries[0].ModIndex == entry.Index);
            if (!isDone)
            {
                return;
            }
        }

        await request
            .EventAsync(
                Event(
                    kind,
                    entry.Index,
                    new
                    {
                        change.Key,
                        Value = change.Value is { } v ? Convert.ToBase64String(v.Span) : null,
                        entry.Index,
                        entry.Term,
                        entry.Timestamp,
                    }),
                cancel)
            .ConfigureAwait(false);
    }

    private static byte[] Event(string name, long? id, object data)
    {
        var json = JsonSerializer.Serialize(data, data.GetType(), ApiRequest.Json);
        var idLine = id is { } i ? string.Create(CultureInfo.InvariantCulture, $"id: {i}\n") : "";
        return Encoding.UTF8.GetBytes($"event: {name}\n{idLine}data: {json}\n\n");
    }
}
