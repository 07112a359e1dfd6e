using System.Runtime.CompilerServices;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Json;

/// <summary>The paths of etcd's JSON gateway.</summary>
internal sealed class JsonGateway(
    KvApi kv, WatchApi watches, LeaseApi leases, ClusterApi cluster, MaintenanceApi maintenance, SnapshotApi snapshots, AuthApi auth,
    LockApi locks, ElectionApi elections)
{
    public void Map(JsonRoutes routes)
    {
        MapKeys(routes);
        MapLeases(routes);
        MapCluster(routes);
        MapAuth(routes);
        MapContests(routes);
    }

    private void MapKeys(JsonRoutes routes)
    {
        routes.Map<RangeRequest, RangeResponse>("/kv/range", kv.RangeAsync);
        routes.Map<PutRequest, PutResponse>("/kv/put", kv.PutAsync);
        routes.Map<DeleteRangeRequest, DeleteRangeResponse>("/kv/deleterange", kv.DeleteRangeAsync);
        routes.Map<TxnRequest, TxnResponse>("/kv/txn", kv.TxnAsync);
        routes.Map<CompactionRequest, CompactionResponse>("/kv/compaction", kv.CompactAsync);
        routes.Map<WatchRequest, WatchResponse>(
            "/watch", (request, sendAsync, call) =>
                watches.RunAsync(OnlyAsync(request, call.Cancel), (answer, _) => sendAsync(answer), call));
    }

    private void MapLeases(JsonRoutes routes)
    {
        routes.Map<LeaseGrantRequest, LeaseGrantResponse>("/lease/grant", leases.GrantAsync);
        routes.Map<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(
            "/lease/keepalive", (request, sendAsync, call) => leases.KeepAliveAsync(One(request), (answer, _) => sendAsync(answer), call));
        foreach (var prefix in new[] { "/lease", "/kv/lease" })
        {
            routes.Map<LeaseRevokeRequest, LeaseRevokeResponse>($"{prefix}/revoke", leases.RevokeAsync);
            routes.Map<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>($"{prefix}/timetolive", leases.TimeToLiveAsync);
            routes.Map<LeaseLeasesRequest, LeaseLeasesResponse>($"{prefix}/leases", leases.LeasesAsync);
        }
    }

    private void MapCluster(JsonRoutes routes)
    {
        routes.Map<MemberAddRequest, MemberAddResponse>("/cluster/member/add", cluster.AddAsync);
        routes.Map<MemberRemoveRequest, MemberRemoveResponse>("/cluster/member/remove", cluster.RemoveAsync);
        routes.Map<MemberUpdateRequest, MemberUpdateResponse>("/cluster/member/update", cluster.UpdateAsync);
        routes.Map<MemberListRequest, MemberListResponse>("/cluster/member/list", cluster.ListAsync);
        routes.Map<MemberPromoteRequest, MemberPromoteResponse>("/cluster/member/promote", cluster.PromoteAsync);
        routes.Map<AlarmRequest, AlarmResponse>("/maintenance/alarm", maintenance.AlarmAsync);
        routes.Map<StatusRequest, StatusResponse>("/maintenance/status", maintenance.StatusAsync);
        routes.Map<DefragmentRequest, DefragmentResponse>("/maintenance/defragment", maintenance.DefragmentAsync);
        routes.Map<HashRequest, HashResponse>("/maintenance/hash", maintenance.HashAsync);
        routes.Map<HashKVRequest, HashKVResponse>("/maintenance/hashkv", maintenance.HashKvAsync);
        routes.Map<SnapshotRequest, SnapshotResponse>("/maintenance/snapshot", snapshots.SendAsync);
        routes.Map<MoveLeaderRequest, MoveLeaderResponse>("/maintenance/transfer-leadership", maintenance.MoveLeaderAsync);
        routes.Map<DowngradeRequest, DowngradeResponse>("/maintenance/downgrade", maintenance.DowngradeAsync);
    }

    private void MapAuth(JsonRoutes routes)
    {
        routes.Map<AuthEnableRequest, AuthEnableResponse>("/auth/enable", auth.EnableAsync);
        routes.Map<AuthDisableRequest, AuthDisableResponse>("/auth/disable", auth.DisableAsync);
        routes.Map<AuthStatusRequest, AuthStatusResponse>("/auth/status", auth.StatusAsync);
        routes.Map<AuthenticateRequest, AuthenticateResponse>("/auth/authenticate", auth.AuthenticateAsync);
        routes.Map<AuthUserAddRequest, AuthUserAddResponse>("/auth/user/add", auth.UserAddAsync);
        routes.Map<AuthUserGetRequest, AuthUserGetResponse>("/auth/user/get", auth.UserGetAsync);
        routes.Map<AuthUserListRequest, AuthUserListResponse>("/auth/user/list", auth.UserListAsync);
        routes.Map<AuthUserDeleteRequest, AuthUserDeleteResponse>("/auth/user/delete", auth.UserDeleteAsync);
        routes.Map<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>("/auth/user/changepw", auth.UserChangePasswordAsync);
        routes.Map<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>("/auth/user/grant", auth.UserGrantRoleAsync);
        routes.Map<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse>("/auth/user/revoke", auth.UserRevokeRoleAsync);
        routes.Map<AuthRoleAddRequest, AuthRoleAddResponse>("/auth/role/add", auth.RoleAddAsync);
        routes.Map<AuthRoleGetRequest, AuthRoleGetResponse>("/auth/role/get", auth.RoleGetAsync);
        routes.Map<AuthRoleListRequest, AuthRoleListResponse>("/auth/role/list", auth.RoleListAsync);
        routes.Map<AuthRoleDeleteRequest, AuthRoleDeleteResponse>("/auth/role/delete", auth.RoleDeleteAsync);
        routes.Map<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>("/auth/role/grant", auth.RoleGrantAsync);
        routes.Map<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>("/auth/role/revoke", auth.RoleRevokeAsync);
    }

    private void MapContests(JsonRoutes routes)
    {
        routes.Map<LockRequest, LockResponse>("/lock/lock", locks.LockAsync);
        routes.Map<UnlockRequest, UnlockResponse>("/lock/unlock", locks.UnlockAsync);
        routes.Map<CampaignRequest, CampaignResponse>("/election/campaign", elections.CampaignAsync);
        routes.Map<ProclaimRequest, ProclaimResponse>("/election/proclaim", elections.ProclaimAsync);
        routes.Map<LeaderRequest, LeaderResponse>("/election/leader", elections.LeaderAsync);
        routes.Map<LeaderRequest, LeaderResponse>("/election/observe", elections.ObserveAsync);
        routes.Map<ResignRequest, ResignResponse>("/election/resign", elections.ResignAsync);
    }

    private static async IAsyncEnumerable<T> One<T>(T request)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return request;
    }

    /// <summary>The body has one request; what it asked for goes on until the client leaves.</summary>
    private static async IAsyncEnumerable<T> OnlyAsync<T>(T request, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return request;
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(false);
    }
}
