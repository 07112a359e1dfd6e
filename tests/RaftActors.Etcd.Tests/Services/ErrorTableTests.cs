using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>Errors by code and text, as etcd's clients compare them.</summary>
public sealed class ErrorTableTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    private static readonly Dictionary<string, Func<EtcdNode, Task>> Cases = new()
    {
        ["range without key"] = async n => await n.Kv.RangeAsync(new RangeRequest()),
        ["range of the future"] = async n => await n.Kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Revision = 1_000_000 }),
        ["range with a wrong order"] = async n => await n.Kv.RangeAsync(
            new RangeRequest { Key = Bytes("a"), SortOrder = (RangeRequest.Types.SortOrder)9 }),
        ["range of what was compacted"] = async n =>
        {
            var revision = (await n.Kv.PutAsync(new PutRequest { Key = Bytes("compacted") })).Header.Revision;
            await n.Kv.CompactAsync(new CompactionRequest { Revision = revision });
            await n.Kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Revision = revision - 1 });
        },
        ["compaction twice"] = async n =>
        {
            var revision = (await n.Kv.PutAsync(new PutRequest { Key = Bytes("compacted") })).Header.Revision;
            await n.Kv.CompactAsync(new CompactionRequest { Revision = revision });
            await n.Kv.CompactAsync(new CompactionRequest { Revision = revision });
        },
        ["comparison without key"] = async n => await n.Kv.TxnAsync(new TxnRequest { Compare = { new Compare() } }),
        ["put in a txn without key"] = async n => await n.Kv.TxnAsync(new TxnRequest { Failure = { PutOp("") } }),
        ["user twice"] = async n =>
        {
            await n.Auth.UserAddAsync(new AuthUserAddRequest { Name = "twice", Password = "x" });
            await n.Auth.UserAddAsync(new AuthUserAddRequest { Name = "twice", Password = "x" });
        },
        ["role twice"] = async n =>
        {
            await n.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "twice" });
            await n.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "twice" });
        },
        ["role without name"] = async n => await n.Auth.RoleAddAsync(new AuthRoleAddRequest()),
        ["role that the user has not"] = async n =>
        {
            await n.Auth.UserAddAsync(new AuthUserAddRequest { Name = "poor", Password = "x" });
            await n.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "poor", Role = "any" });
        },
        ["permission that the role has not"] = async n =>
        {
            await n.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "poor" });
            await n.Auth.RoleRevokePermissionAsync(new AuthRoleRevokePermissionRequest { Role = "poor", Key = Bytes("a") });
        },
        ["promotion of a voter"] = async n => await n.Cluster.MemberPromoteAsync(
            new MemberPromoteRequest { ID = Keyspace.StableIds.Of("n1") }),
        ["removal of the last member"] = async n => await n.Cluster.MemberRemoveAsync(
            new MemberRemoveRequest { ID = Keyspace.StableIds.Of("n1") }),
        ["member without address"] = async n => await n.Cluster.MemberAddAsync(new MemberAddRequest()),
        ["update of no member"] = async n => await n.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = 1 }),
        ["hash of the future"] = async n => await n.Maintenance.HashKVAsync(new HashKVRequest { Revision = 1_000_000 }),
        ["campaign with an unknown lease"] = async n => await n.Election.CampaignAsync(
            new CampaignRequest { Name = Bytes("e"), Lease = 77 }),
        ["proclamation without leader"] = async n => await n.Election.ProclaimAsync(new ProclaimRequest()),
        ["put without key"] = async n => await n.Kv.PutAsync(new PutRequest()),
        ["put of a value to ignore"] = async n => await n.Kv.PutAsync(
            new PutRequest { Key = Bytes("a"), Value = Bytes("v"), IgnoreValue = true }),
        ["put of a lease to ignore"] = async n => await n.Kv.PutAsync(
            new PutRequest { Key = Bytes("a"), Lease = 5, IgnoreLease = true }),
        ["put with an unknown lease"] = async n => await n.Kv.PutAsync(new PutRequest { Key = Bytes("a"), Lease = 77 }),
        ["put ignoring the value of no key"] = async n => await n.Kv.PutAsync(new PutRequest { Key = Bytes("none"), IgnoreValue = true }),
        ["large put"] = async n => await n.Kv.PutAsync(
            new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[3 << 19]) }),
        ["delete without key"] = async n => await n.Kv.DeleteRangeAsync(new DeleteRangeRequest()),
        ["long txn"] = async n => await n.Kv.TxnAsync(new TxnRequest
        {
            Success = { Enumerable.Range(0, 129).Select(i => PutOp($"k{i}")) },
        }),
        ["deep txn"] = async n => await n.Kv.TxnAsync(Nested(49)),
        ["txn with a key twice"] = async n => await n.Kv.TxnAsync(new TxnRequest { Success = { PutOp("a"), PutOp("a") } }),
        ["txn with an empty operation"] = async n => await n.Kv.TxnAsync(new TxnRequest { Success = { new RequestOp() } }),
        ["compaction of the future"] = async n => await n.Kv.CompactAsync(new CompactionRequest { Revision = 1_000_000 }),
        ["revocation of no lease"] = async n => await n.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 77 }),
        ["grant of a long lease"] = async n => await n.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 9_000_000_001 }),
        ["grant of a taken id"] = async n =>
        {
            await n.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 5, TTL = 600 });
            await n.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 5, TTL = 600 });
        },
        ["removal of no member"] = async n => await n.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = 1 }),
        ["promotion of no member"] = async n => await n.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = 1 }),
        ["member at no address"] = async n => await n.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://10.9.9.9:1" } }),
        ["known member"] = async n => await n.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:4051" } }),
        ["leadership to a stranger"] = async n => await n.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = 1 }),
        ["end of no downgrade"] = async n => await n.Maintenance.DowngradeAsync(
            new DowngradeRequest { Action = DowngradeRequest.Types.DowngradeAction.Cancel }),
        ["check of a downgrade"] = async n => await n.Maintenance.DowngradeAsync(
            new DowngradeRequest { Action = DowngradeRequest.Types.DowngradeAction.Validate, Version = "3.5.0" }),
        ["downgrade"] = async n => await n.Maintenance.DowngradeAsync(
            new DowngradeRequest { Action = DowngradeRequest.Types.DowngradeAction.Enable, Version = "3.5.0" }),
        ["login while callers are not asked"] = async n => await n.Auth.AuthenticateAsync(
            new AuthenticateRequest { Name = "a", Password = "b" }),
        ["authentication without root"] = async n => await n.Auth.AuthEnableAsync(new AuthEnableRequest()),
        ["user without name"] = async n => await n.Auth.UserAddAsync(new AuthUserAddRequest { Password = "x" }),
        ["unknown user"] = async n => await n.Auth.UserGetAsync(new AuthUserGetRequest { Name = "absent" }),
        ["unknown role"] = async n => await n.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "nothing" }),
        ["lock with an unknown lease"] = async n => await n.Lock.LockAsync(new LockRequest { Name = Bytes("l"), Lease = 77 }),
        ["no leader"] = async n => await n.Election.LeaderAsync(new LeaderRequest { Name = Bytes("absent") }),
        ["resignation without leader"] = async n => await n.Election.ResignAsync(new ResignRequest()),
        ["proclamation by another"] = async n => await n.Election.ProclaimAsync(
            new ProclaimRequest { Leader = new LeaderKey { Key = Bytes("x"), Rev = 3 } }),
    };

    [Theory]
    [InlineData("range without key", StatusCode.InvalidArgument, "etcdserver: key is not provided")]
    [InlineData("range of the future", StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision")]
    [InlineData("range with a wrong order", StatusCode.InvalidArgument, "etcdserver: invalid sort option")]
    [InlineData("range of what was compacted", StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted")]
    [InlineData("compaction twice", StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted")]
    [InlineData("comparison without key", StatusCode.InvalidArgument, "etcdserver: key is not provided")]
    [InlineData("put in a txn without key", StatusCode.InvalidArgument, "etcdserver: key is not provided")]
    [InlineData("user twice", StatusCode.FailedPrecondition, "etcdserver: user name already exists")]
    [InlineData("role twice", StatusCode.FailedPrecondition, "etcdserver: role name already exists")]
    [InlineData("role without name", StatusCode.InvalidArgument, "etcdserver: role name is empty")]
    [InlineData("role that the user has not", StatusCode.FailedPrecondition, "etcdserver: role is not granted to the user")]
    [InlineData("permission that the role has not", StatusCode.FailedPrecondition, "etcdserver: permission is not granted to the role")]
    [InlineData("promotion of a voter", StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member")]
    [InlineData(
        "removal of the last member",
        StatusCode.FailedPrecondition,
        "etcdserver: re-configuration failed due to not enough started members")]
    [InlineData("member without address", StatusCode.InvalidArgument, "etcdserver: given member URLs are invalid")]
    [InlineData("update of no member", StatusCode.NotFound, "etcdserver: member not found")]
    [InlineData("hash of the future", StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision")]
    [InlineData("campaign with an unknown lease", StatusCode.Unknown, "etcdserver: requested lease not found")]
    [InlineData("proclamation without leader", StatusCode.Unknown, "\"leader\" field must be provided")]
    [InlineData("put without key", StatusCode.InvalidArgument, "etcdserver: key is not provided")]
    [InlineData("put of a value to ignore", StatusCode.InvalidArgument, "etcdserver: value is provided")]
    [InlineData("put of a lease to ignore", StatusCode.InvalidArgument, "etcdserver: lease is provided")]
    [InlineData("put with an unknown lease", StatusCode.NotFound, "etcdserver: requested lease not found")]
    [InlineData("put ignoring the value of no key", StatusCode.InvalidArgument, "etcdserver: key not found")]
    [InlineData("large put", StatusCode.InvalidArgument, "etcdserver: request is too large")]
    [InlineData("delete without key", StatusCode.InvalidArgument, "etcdserver: key is not provided")]
    [InlineData("long txn", StatusCode.InvalidArgument, "etcdserver: too many operations in txn request")]
    [InlineData("deep txn", StatusCode.InvalidArgument, "etcdserver: too many operations in txn request")]
    [InlineData("txn with a key twice", StatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request")]
    [InlineData("txn with an empty operation", StatusCode.InvalidArgument, "etcdserver: key not found")]
    [InlineData("compaction of the future", StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision")]
    [InlineData("revocation of no lease", StatusCode.NotFound, "etcdserver: requested lease not found")]
    [InlineData("grant of a long lease", StatusCode.OutOfRange, "etcdserver: too large lease TTL")]
    [InlineData("grant of a taken id", StatusCode.FailedPrecondition, "etcdserver: lease already exists")]
    [InlineData("removal of no member", StatusCode.NotFound, "etcdserver: member not found")]
    [InlineData("promotion of no member", StatusCode.NotFound, "etcdserver: member not found")]
    [InlineData("member at no address", StatusCode.InvalidArgument, "etcdserver: given member URLs are invalid")]
    [InlineData("known member", StatusCode.FailedPrecondition, "etcdserver: Peer URLs already exists")]
    [InlineData("leadership to a stranger", StatusCode.FailedPrecondition, "etcdserver: bad leader transferee")]
    [InlineData("end of no downgrade", StatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job")]
    [InlineData("check of a downgrade", StatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job")]
    [InlineData("downgrade", StatusCode.FailedPrecondition, "etcdserver: invalid downgrade target version")]
    [InlineData("login while callers are not asked", StatusCode.FailedPrecondition, "etcdserver: authentication is not enabled")]
    [InlineData("authentication without root", StatusCode.FailedPrecondition, "etcdserver: root user does not exist")]
    [InlineData("user without name", StatusCode.InvalidArgument, "etcdserver: user name is empty")]
    [InlineData("unknown user", StatusCode.FailedPrecondition, "etcdserver: user name not found")]
    [InlineData("unknown role", StatusCode.FailedPrecondition, "etcdserver: role name not found")]
    [InlineData("lock with an unknown lease", StatusCode.Unknown, "etcdserver: requested lease not found")]
    [InlineData("no leader", StatusCode.Unknown, "election: no leader")]
    [InlineData("resignation without leader", StatusCode.Unknown, "\"leader\" field must be provided")]
    [InlineData("proclamation by another", StatusCode.Unknown, "election: not leader")]
    public async Task An_error_has_the_code_and_the_text_of_etcd(string request, StatusCode code, string text)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(() => Cases[request](node));

        Assert.Equal((code, text), (failed.StatusCode, failed.Status.Detail));
    }

    [Fact]
    public async Task A_message_above_the_limit_of_the_transport_is_refused_as_exhausted()
    {
        var put = new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[3 << 20]) };

        var failed = await Assert.ThrowsAsync<RpcException>(async () => await node.Kv.PutAsync(put));

        Assert.Equal(StatusCode.ResourceExhausted, failed.StatusCode);
    }

    [Fact]
    public async Task Txns_are_nested_up_to_the_limit()
    {
        await node.Kv.PutAsync(new PutRequest { Key = Bytes("nested"), Value = Bytes("v") });
        var txn = (await node.Kv.TxnAsync(Nested(48))).Responses;

        for (var depth = 1; depth <= 48; depth++)
        {
            txn = Assert.Single(txn).ResponseTxn.Responses;
        }

        Assert.Equal(Bytes("nested"), Assert.Single(Assert.Single(txn).ResponseRange.Kvs).Key);
    }

    /// <summary>Txns in each other, the innermost with a range that finds a key.</summary>
    private static TxnRequest Nested(int depth)
    {
        var txn = new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("nested") } } } };
        for (var i = 0; i < depth; i++)
        {
            txn = new TxnRequest { Success = { new RequestOp { RequestTxn = txn } } };
        }

        return txn;
    }

    private static RequestOp PutOp(string key) => new() { RequestPut = new PutRequest { Key = Bytes(key) } };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
