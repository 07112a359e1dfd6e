using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Watch;
using RaftActors.Etcd.Work;
using RaftActors.Machines.Mvcc.Contracts;
using static RaftActors.Machines.Mvcc.Contracts.RangeRequest.Types;

namespace RaftActors.Etcd.Apis;

/// <summary>
/// What locks and elections have in common: each contestant puts a key under a name, and the key that was created first wins. They are
/// ordinary keys in the form that etcd's client libraries use, so that both exclude one another.
/// </summary>
internal sealed class Contest(KvApi kv, LeaseApi leases, HubFeed feed, WatchPump pump)
{
    /// <summary>Seconds; of the lease of a client that brings none.</summary>
    private const long DefaultTtl = 60;

    /// <summary>The prefix of all keys of a contest.</summary>
    public static ByteString PrefixOf(ByteString name) => ByteString.CopyFrom([.. name.Span, (byte)'/']);

    /// <summary>The key of a lease in a contest.</summary>
    public static ByteString KeyOf(ByteString name, long lease)
    {
        var number = lease < 0
            ? $"-{(ulong)-lease:x}"
            : lease.ToString("x", CultureInfo.InvariantCulture);
        return ByteString.CopyFrom([.. name.Span, (byte)'/', .. Encoding.ASCII.GetBytes(number)]);
    }

    /// <summary>The lease of a contestant: its own, or one that is granted here.</summary>
    public async Task<long> LeaseAsync(long lease, EtcdCall call) => lease != 0
        ? lease
        : (await leases.GrantAsync(new LeaseGrantRequest { TTL = DefaultTtl }, call).ConfigureAwait(false)).ID;

    /// <summary>Puts a key unless it is there.</summary>
    /// <returns>The pair as it was before, if it was there; otherwise null, and the revision that created the key.</returns>
    public async Task<(KeyValue? Present, long Revision, ResponseHeader Header)> EnterAsync(
        ByteString key, ByteString value, long lease, EtcdCall call)
    {
        var response = await kv.TxnAsync(
            new TxnRequest
            {
                Compare = { CreatedAt(key, 0) },
                Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = value, Lease = lease } } },
                Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
            },
            call).ConfigureAwait(false);
        if (response.Succeeded)
        {
            return (null, response.Header.Revision, response.Header);
        }

        var present = response.Responses[0].ResponseRange.Kvs[0];
        return (present, present.CreateRevision, response.Header);
    }

    /// <summary>Ends when no key of the contest is older than a revision. If the caller goes, its key is removed.</summary>
    public async Task AwaitTurnAsync(ByteString name, ByteString key, long revision, EtcdCall call)
    {
        try
        {
            while (await NewestBeforeAsync(name, revision, call).ConfigureAwait(false) is var (before, seen))
            {
                await AwaitEndAsync(before, seen + 1, call.Cancel).ConfigureAwait(false);
            }
        }
        catch (Exception) when (call.Cancel.IsCancellationRequested)
        {
            await kv.DeleteRangeAsync(new DeleteRangeRequest { Key = key }, call with { Cancel = CancellationToken.None })
                .ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The oldest key of a contest: the winner. Null without keys.</summary>
    public async Task<(KeyValue? Pair, ResponseHeader Header)> WinnerAsync(ByteString name, EtcdCall call)
    {
        var response = await kv.RangeAsync(Query(name, SortOrder.Ascend), call).ConfigureAwait(false);
        return (response.Kvs.Count > 0 ? response.Kvs[0] : null, response.Header);
    }

    /// <summary>The events of a key, or of all keys of a contest, from a revision on.</summary>
    public async IAsyncEnumerable<(Event Event, long Revision)> FollowAsync(
        WatchRange range, long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var hub = await feed.HubAsync(cancel).ConfigureAwait(false);
        using var stream = hub.Open();
        stream.Create(new WatchCreate(range, from));
        await foreach (var (answer, _) in pump.ReadAllAsync(hub, stream, cancel).ConfigureAwait(false))
        {
            if (answer.Canceled)
            {
                // The history was compacted away meanwhile: the caller looks again.
                yield break;
            }

            foreach (var happened in answer.Events)
            {
                yield return (happened.Wire!, happened.Revision);
            }
        }
    }

    /// <summary>The comparison whether a key was created at a revision; zero for never.</summary>
    public static Compare CreatedAt(ByteString key, long revision) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Create,
        Result = Compare.Types.CompareResult.Equal,
        CreateRevision = revision,
    };

    /// <summary>Runs a request of a lock or an election, whose errors have no code of their own.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (RpcException failed) when (failed.StatusCode is not (StatusCode.Cancelled or StatusCode.Unknown))
        {
            throw EtcdErrors.Unknown(failed.Status.Detail);
        }
    }

    private async Task<(ByteString Key, long Seen)?> NewestBeforeAsync(ByteString name, long revision, EtcdCall call)
    {
        var query = Query(name, SortOrder.Descend);
        query.MaxCreateRevision = revision - 1;
        var response = await kv.RangeAsync(query, call).ConfigureAwait(false);
        return response.Kvs.Count > 0 ? (response.Kvs[0].Key, response.Header.Revision) : null;
    }

    private async Task AwaitEndAsync(ByteString key, long from, CancellationToken cancel)
    {
        await foreach (var (happened, _) in FollowAsync(WatchRange.Of(key.Memory, default), from, cancel).ConfigureAwait(false))
        {
            if (happened.Type == Event.Types.EventType.Delete)
            {
                return;
            }
        }
    }

    private static RangeRequest Query(ByteString name, SortOrder order) => new()
    {
        Key = PrefixOf(name),
        RangeEnd = ByteString.CopyFrom([.. name.Span, (byte)('/' + 1)]),
        Limit = 1,
        SortTarget = SortTarget.Create,
        SortOrder = order,
    };
}
