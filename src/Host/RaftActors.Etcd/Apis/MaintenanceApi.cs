using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Status;
using static RaftActors.Etcd.Contracts.AlarmRequest.Types;

namespace RaftActors.Etcd.Apis;

/// <summary>The state of a member, alarms, hashes, leadership.</summary>
internal sealed class MaintenanceApi(EtcdGroup group, Headers headers, Callers callers, Members members)
{
    /// <summary>The version of etcd that this is to be taken for.</summary>
    public const string Version = "3.6.0";

    private const string StorageVersion = "3.6.0";

    /// <summary>Answered by the member that was asked, also without a leader.</summary>
    public async Task<StatusResponse> StatusAsync(StatusRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        await callers.OfAsync(call).ConfigureAwait(false);
        var reply = await group.ReadLocalAsync(MvccQueries.Status(), call.Cancel).ConfigureAwait(false);
        var replica = await group.ReplicaAsync(call.Cancel).ConfigureAwait(false);
        var status = reply.Body.Status;
        var response = new StatusResponse
        {
            Header = headers.Of(reply),
            Version = Version,
            StorageVersion = StorageVersion,
            DbSize = Math.Max(1, status.Bytes),
            DbSizeInUse = Math.Max(1, status.Bytes),
            DbSizeQuota = status.Configuration?.QuotaBytes ?? 0,
        };
        foreach (var alarm in status.Alarms)
        {
            response.Errors.Add($"memberID:{alarm.MemberID} alarm:{NameOf(alarm.Alarm)} ");
        }

        if (Standing.Of(replica).IsMember)
        {
            Add(replica!, response);
        }
        else
        {
            await AddOthersAsync(reply, response, call.Cancel).ConfigureAwait(false);
        }

        return response;
    }

    public async Task<HashResponse> HashAsync(HashRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = await HashAsync(0, call).ConfigureAwait(false);
        return new HashResponse { Header = headers.Of(reply), Hash = reply.Body.HashKv.Hash };
    }

    public async Task<HashKVResponse> HashKvAsync(HashKVRequest request, EtcdCall call)
    {
        var reply = await HashAsync(request.Revision, call).ConfigureAwait(false);
        return new HashKVResponse
        {
            Header = headers.Of(reply),
            Hash = reply.Body.HashKv.Hash,
            CompactRevision = reply.Body.HashKv.CompactRevision,
            HashRevision = reply.Body.HashKv.HashRevision,
        };
    }

    public async Task<AlarmResponse> AlarmAsync(AlarmRequest request, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var reply = request.Action == AlarmAction.Get
            ? await group.ReadAsync(MvccQueries.Alarms(caller), call.Cancel).ConfigureAwait(false)
            : await group.ProposeAsync(MvccCommands.Alarm(CommandOf(request), caller), call.Cancel).ConfigureAwait(false);
        var wanted = reply.Body.Alarm.Alarms.Where(a => request.Alarm == AlarmType.None || a.Alarm == request.Alarm);
        return new AlarmResponse { Header = headers.Of(reply), Alarms = { wanted } };
    }

    /// <summary>Memory is given back by itself: there is nothing to do.</summary>
    public async Task<DefragmentResponse> DefragmentAsync(DefragmentRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        await callers.DemandRootAsync(call).ConfigureAwait(false);
        var reply = await group.ReadLocalAsync(MvccQueries.Status(), call.Cancel).ConfigureAwait(false);
        return new DefragmentResponse { Header = headers.Of(reply) };
    }

    public async Task<MoveLeaderResponse> MoveLeaderAsync(MoveLeaderRequest request, EtcdCall call)
    {
        await callers.DemandRootAsync(call).ConfigureAwait(false);
        var replica = await group.ReplicaAsync(call.Cancel).ConfigureAwait(false);
        if (replica is null || replica.Leader != replica.Node)
        {
            throw EtcdErrors.NotLeader;
        }

        var known = await members.KnownAsync(call.Cancel).ConfigureAwait(false);
        var target = Members.NodeOf(request.TargetID, known);
        if (target is null || !known.Voters.Contains(target) || known.Witnesses.Contains(target))
        {
            throw EtcdErrors.BadTransferee;
        }

        var answer = await group.Client
            .TransferLeadershipAsync(group.Name, target, group.Timeout, call.Cancel)
            .ConfigureAwait(false);
        EtcdGroup.Require(answer, () => EtcdErrors.TimedOut);
        var reply = await group.ReadLocalAsync(MvccQueries.Status(), call.Cancel).ConfigureAwait(false);
        return new MoveLeaderResponse { Header = headers.Of(reply) };
    }

    /// <summary>All nodes run one version of the API: there is nothing to go back to, and so no downgrade to end.</summary>
    public async Task<DowngradeResponse> DowngradeAsync(DowngradeRequest request, EtcdCall call)
    {
        await callers.DemandRootAsync(call).ConfigureAwait(false);
        throw request.Action == DowngradeRequest.Types.DowngradeAction.Enable ? EtcdErrors.BadDowngrade : EtcdErrors.NoDowngrade;
    }

    /// <summary>A node without a replica tells what the others know.</summary>
    private async Task AddOthersAsync(Reply reply, StatusResponse response, CancellationToken cancel)
    {
        response.RaftIndex = response.RaftAppliedIndex = (ulong)reply.Index;
        response.RaftTerm = (ulong)reply.Term;
        if (await group.LeaderAsync(cancel).ConfigureAwait(false) is { } leader)
        {
            response.Leader = StableIds.Of(leader);
        }
        else
        {
            response.Errors.Add(EtcdErrors.NoLeaderText);
        }
    }

    private static void Add(ReplicaStatus replica, StatusResponse response)
    {
        response.Leader = replica.Leader is { } leader ? StableIds.Of(leader) : 0;
        response.RaftIndex = (ulong)replica.CommitIndex;
        response.RaftAppliedIndex = (ulong)replica.LastApplied;
        response.RaftTerm = (ulong)replica.Term;
        response.IsLearner = replica.Learners.Contains(replica.Node);
        if (replica.Leader is null)
        {
            response.Errors.Add(EtcdErrors.NoLeaderText);
        }
    }

    /// <summary>Each member hashes its own state: that is what hashes are compared for.</summary>
    private async Task<Reply> HashAsync(long revision, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        return await group.ReadLocalAsync(MvccQueries.HashKv(revision, caller), call.Cancel).ConfigureAwait(false);
    }

    private AlarmCommand CommandOf(AlarmRequest request) => new()
    {
        Activate = request.Action == AlarmAction.Activate,
        Member = request.Action == AlarmAction.Activate && request.MemberID == 0 ? headers.MemberId : request.MemberID,
        Alarm = request.Alarm,
    };

    private static string NameOf(AlarmType alarm) => alarm switch
    {
        AlarmType.Nospace => "NOSPACE",
        AlarmType.Corrupt => "CORRUPT",
        _ => "NONE",
    };
}
