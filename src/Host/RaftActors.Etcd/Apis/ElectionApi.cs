using Google.Protobuf;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Watch;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Apis;

/// <summary>Elections among clients.</summary>
internal sealed class ElectionApi(KvApi kv, Contest contest)
{
    public Task<CampaignResponse> CampaignAsync(CampaignRequest request, EtcdCall call) => Contest.RunAsync(async () =>
    {
        var lease = await contest.LeaseAsync(request.Lease, call).ConfigureAwait(false);
        var key = Contest.KeyOf(request.Name, lease);
        var (present, revision, header) = await contest.EnterAsync(key, request.Value, lease, call).ConfigureAwait(false);
        var leader = new LeaderKey { Name = request.Name, Key = key, Rev = revision, Lease = lease };
        if (present is not null && present.Value != request.Value)
        {
            header = await ReplaceAsync(leader, Put(leader, request.Value), call).ConfigureAwait(false) ?? throw NotLeader;
        }

        await contest.AwaitTurnAsync(request.Name, key, revision, call).ConfigureAwait(false);
        return new CampaignResponse { Header = header, Leader = leader };
    });

    public Task<ProclaimResponse> ProclaimAsync(ProclaimRequest request, EtcdCall call) => Contest.RunAsync(async () =>
    {
        var leader = request.Leader ?? throw LeaderMissing;
        var header = await ReplaceAsync(leader, Put(leader, request.Value), call).ConfigureAwait(false) ?? throw NotLeader;
        return new ProclaimResponse { Header = header };
    });

    public Task<LeaderResponse> LeaderAsync(LeaderRequest request, EtcdCall call) => Contest.RunAsync(async () =>
    {
        var (pair, header) = await contest.WinnerAsync(request.Name, call).ConfigureAwait(false);
        return pair is not null ? new LeaderResponse { Header = header, Kv = pair } : throw EtcdErrors.Unknown("election: no leader");
    });

    public Task<ResignResponse> ResignAsync(ResignRequest request, EtcdCall call) => Contest.RunAsync(async () =>
    {
        var leader = request.Leader ?? throw LeaderMissing;
        var response = await kv.TxnAsync(
            new TxnRequest
            {
                Compare = { Contest.CreatedAt(leader.Key, leader.Rev) },
                Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = leader.Key } } },
            },
            call).ConfigureAwait(false);
        return new ResignResponse { Header = response.Header };
    });

    /// <summary>Sends the leader's pair, then each change of value or leader, until the client has gone.</summary>
    public async Task ObserveAsync(LeaderRequest request, Func<LeaderResponse, Task> sendAsync, EtcdCall call)
    {
        var prefix = Contest.PrefixOf(request.Name);
        var everybody = WatchRange.Of(prefix.Memory, ByteString.CopyFrom([.. request.Name.Span, (byte)('/' + 1)]).Memory);
        while (true)
        {
            var (pair, header) = await contest.WinnerAsync(request.Name, call).ConfigureAwait(false);
            if (pair is not null)
            {
                await sendAsync(new LeaderResponse { Header = header, Kv = pair }).ConfigureAwait(false);
            }

            var range = pair is null ? everybody : WatchRange.Of(pair.Key.Memory, default);
            await foreach (var (happened, revision) in contest.FollowAsync(range, header.Revision + 1, call.Cancel).ConfigureAwait(false))
            {
                if (pair is null || happened.Type == Event.Types.EventType.Delete)
                {
                    break;
                }

                var news = header.Clone();
                news.Revision = revision;
                await sendAsync(new LeaderResponse { Header = news, Kv = happened.Kv }).ConfigureAwait(false);
            }
        }
    }

    private static Exception NotLeader => EtcdErrors.Unknown("election: not leader");

    private static Exception LeaderMissing => EtcdErrors.Unknown("\"leader\" field must be provided");

    private static RequestOp Put(LeaderKey leader, ByteString value) =>
        new() { RequestPut = new PutRequest { Key = leader.Key, Value = value, Lease = leader.Lease } };

    /// <summary>Null if the key is not the leader's any longer.</summary>
    private async Task<ResponseHeader?> ReplaceAsync(LeaderKey leader, RequestOp put, EtcdCall call)
    {
        var request = new TxnRequest { Compare = { Contest.CreatedAt(leader.Key, leader.Rev) }, Success = { put } };
        var response = await kv.TxnAsync(request, call).ConfigureAwait(false);
        return response.Succeeded ? response.Header : null;
    }
}
