using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.Host.Http;

/// <summary>
/// <c>/v1/watch</c>: changes of keys as server-sent events, in the order of the log. A swap is shown if it succeeded, which the
/// machine is asked: if its value was already overwritten it is left out, as the newer value follows.
/// </summary>
internal sealed class WatchApi(CancellationToken stopping)
{
    private static readonly MachineGroup Group = new("kv", typeof(KvMachine));

    public void Map(RouteTable routes) => routes.Add("GET", "/v1/watch", WatchAsync, "prefix", "from", MachineGroup.Parameter);

    private Task WatchAsync(ApiRequest request)
    {
        var prefix = request.Parameter("prefix") ?? "";
        var target = Group.Of(request);
        var group = target.Keyspace is null || target.HasGroup ? target.Name : throw new ApiError(
            409, "keyspace",
            $"A watch follows the log of one group: name the group of a range of the keyspace '{target.Name}' with 'group'; see "
                + $"/v1/ranges?keyspace={target.Name}.")
        {
            Group = target.Name,
        };
        return new CommittedEvents(request, group, stopping).RunAsync((entry, cancel) =>
            KvChange.Read(entry.Command) is { } change && change.Key.StartsWith(prefix, StringComparison.Ordinal)
                ? ChangeAsync(request, group, entry, change, cancel)
                : Task.CompletedTask);
    }

    private static async Task ChangeAsync(
        ApiRequest request, string group, CommittedEntry entry, KvChange change, CancellationToken cancel)
    {
        var kind = change.Value is null ? "delete" : "put";
        if (change.Kind == KvChangeKind.Swap)
        {
            var answer = await request.Node.Client.QueryAsync(
                group, KvQueries.Get(change.Key), Consistency.Sequential, entry.Index, cancel: cancel).ConfigureAwait(false);
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
                CommittedEvents.Event(
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
}
