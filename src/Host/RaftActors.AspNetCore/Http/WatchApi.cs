using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// <c>/v1/watch</c>: changes of keys as server-sent events, in the order of the log; of a keyspace in the order of each key. A swap is
/// shown if it succeeded, which the machine is asked: if its value was already overwritten it is left out, as the newer value follows.
/// </summary>
internal sealed class WatchApi(CancellationToken stopping)
{
    private static readonly MachineGroup Group = new("kv", typeof(KvMachine));
    private static readonly RouteAccess Read = RouteAccess.Named(AccessRole.Read, "kv");

    public void Map(RouteMap routes) =>
        routes.Add("GET", "/v1/watch", Read, WatchAsync, "prefix", "from", MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Changes of keys, as events", Answer: typeof(KvEvent), AreEvents: true));

    private Task WatchAsync(ApiRequest request)
    {
        var prefix = request.Parameter("prefix") ?? "";
        var target = Group.Of(request);
        return target.Keyspace is not null
            ? new KeyEvents(request, target, stopping).RunAsync(prefix, (entry, cursor, cancel) =>
                KvChange.Read(entry.Command) is { } change
                    ? ChangeAsync(request, target, entry, change, cursor, cancel)
                    : ValueTask.FromResult<SseItem<byte[]>?>(null))
            : new CommittedEvents(request, target.Name, stopping).RunAsync((entry, cancel) =>
                KvChange.Read(entry.Command) is { } change && change.Key.StartsWith(prefix, StringComparison.Ordinal)
                    ? ChangeAsync(request, target.Name, entry, change, cancel)
                    : ValueTask.FromResult<SseItem<byte[]>?>(null));
    }

    private static async ValueTask<SseItem<byte[]>?> ChangeAsync(
        ApiRequest request, string group, CommittedEntry entry, KvChange change, CancellationToken cancel)
    {
        if (change.Kind == KvChangeKind.Swap
            && !IsDone(
                change,
                entry.Index,
                await request.Node.Client.QueryAsync(group, KvQueries.Get(change.Key), Consistency.Sequential, entry.Index, cancel: cancel)
                    .ConfigureAwait(false)))
        {
            return null;
        }

        var shown = new KvEvent(change.Key, Value(change), entry.Index, entry.Term, entry.Timestamp);
        return StreamEvent.Of(Name(change), entry.Index, shown);
    }

    private static async ValueTask<SseItem<byte[]>?> ChangeAsync(
        ApiRequest request, MachineTarget target, KeyEvent entry, KvChange change, string cursor, CancellationToken cancel)
    {
        if (change.Kind == KvChangeKind.Swap)
        {
            var query = new QueryKey(target.Keyspace!, Encoding.UTF8.GetBytes(change.Key), KvQueries.Get(change.Key));
            if (!IsDone(change, entry.Revision, await request.Node.Client.QueryAsync(query, cancel).ConfigureAwait(false)))
            {
                return null;
            }
        }

        var shown = new KeyspaceEvent(
            change.Key, Value(change), entry.Index, entry.Term, entry.Timestamp, entry.Group, entry.Revision, cursor);
        return StreamEvent.Of(Name(change), cursor, shown);
    }

    /// <summary>Whether a swap left what is there now.</summary>
    private static bool IsDone(KvChange swap, long revision, Answer answer)
    {
        var now = answer.IsOk ? KvResult.Decode(answer.Result) : null;
        return now is not null
            && (swap.Value is null
                ? now.Status == KvStatus.NotFound
                : now.Status == KvStatus.Done && now.Entries[0].ModIndex == revision);
    }

    private static string Name(KvChange change) => change.Value is null ? "delete" : "put";

    private static string? Value(KvChange change) => change.Value is { } value ? Convert.ToBase64String(value.Span) : null;
}
