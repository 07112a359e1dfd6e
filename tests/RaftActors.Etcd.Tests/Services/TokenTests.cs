using System.Text;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>Users on a node: what a token is good for, and for how long.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly ShiftedTime _time = new();
    private EtcdCluster _cluster = null!;

    private EtcdEndpoint Node => _cluster[1];

    public async Task InitializeAsync()
    {
        _cluster = await EtcdCluster.StartAsync(voters: 1, time: _time);
        await Node.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await Node.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await Node.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await Node.Auth.UserAddAsync(new AuthUserAddRequest { Name = "ann", Password = "pw" });
        await Node.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "reader" });
        await Node.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest
        {
            Name = "reader",
            Perm = new Permission { PermType = Permission.Types.Type.Read, Key = Bytes("open") },
        });
        await Node.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "ann", Role = "reader" });
        await Node.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Keys_of_a_lease_are_told_to_those_who_may_read_them_all()
    {
        var (root, ann) = (await LoginAsync("root", "secret"), await LoginAsync("ann", "pw"));
        var lease = (await Node.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 }, root)).ID;
        await Node.Kv.PutAsync(new PutRequest { Key = Bytes("open"), Lease = lease }, root);
        var ask = new LeaseTimeToLiveRequest { ID = lease, Keys = true };
        Assert.Equal([Bytes("open")], (await Node.Lease.LeaseTimeToLiveAsync(ask, ann)).Keys);
        await Node.Kv.PutAsync(new PutRequest { Key = Bytes("secret"), Lease = lease }, root);

        var failed = await Assert.ThrowsAsync<RpcException>(async () => await Node.Lease.LeaseTimeToLiveAsync(ask, ann));

        Assert.Equal((StatusCode.PermissionDenied, "etcdserver: permission denied"), (failed.StatusCode, failed.Status.Detail));
        Assert.Equal(2, (await Node.Lease.LeaseTimeToLiveAsync(ask, root)).Keys.Count);
        Assert.Equal(600, (await Node.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease }, ann)).GrantedTTL);
    }

    [Fact]
    public async Task A_lease_is_renewed_by_any_user_but_not_without_a_token()
    {
        var lease = (await Node.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 }, await LoginAsync("root", "secret"))).ID;

        var failed = await Assert.ThrowsAsync<RpcException>(() => RenewAsync(lease, []));

        Assert.Equal((StatusCode.InvalidArgument, "etcdserver: user name is empty"), (failed.StatusCode, failed.Status.Detail));
        Assert.Equal(600, await RenewAsync(lease, await LoginAsync("ann", "pw")));
    }

    [Fact]
    public async Task A_token_lives_as_long_as_it_is_used_and_its_users_roles_stay()
    {
        var (used, unused) = (await LoginAsync("ann", "pw"), await LoginAsync("root", "secret"));
        var read = new RangeRequest { Key = Bytes("open") };
        for (var i = 0; i < 3; i++)
        {
            _time.Shift(Tokens.Lifetime * 0.8);
            await Node.Kv.RangeAsync(read, used);
        }

        await AssertRefusedAsync(read, unused, StatusCode.Unauthenticated, "etcdserver: invalid auth token");
        var root = await LoginAsync("root", "secret");
        await Node.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "ann", Role = "reader" }, root);
        await AssertRefusedAsync(read, used, StatusCode.InvalidArgument, "etcdserver: revision of auth store is old");
        _time.Shift(Tokens.Lifetime * 0.8);
        await AssertRefusedAsync(read, used, StatusCode.InvalidArgument, "etcdserver: revision of auth store is old");
        _time.Shift(Tokens.Lifetime * 0.3);
        await AssertRefusedAsync(read, used, StatusCode.Unauthenticated, "etcdserver: invalid auth token");
    }

    [Fact]
    public void A_token_that_is_used_lives_on_and_one_that_is_not_ends()
    {
        var uses = new TokenUses(_time);
        var end = _time.GetUtcNow() + Tokens.Lifetime;
        Assert.False(uses.IsWorth(end));
        for (var i = 0; i < 10; i++)
        {
            _time.Shift(Tokens.Lifetime / 2);
            Assert.True(uses.EndOf("used", end) > _time.GetUtcNow());
            Assert.True(uses.IsWorth(uses.EndOf("used", end)));
            uses.Prolong("used");
        }

        Assert.True(uses.EndOf("unused", end) < _time.GetUtcNow());
        _time.Shift(Tokens.Lifetime);
        Assert.False(uses.EndOf("used", end) > _time.GetUtcNow());
    }

    [Fact]
    public void A_token_is_only_read_with_the_key_that_signed_it()
    {
        var (key, other) = (Encoding.ASCII.GetBytes("a key"), Encoding.ASCII.GetBytes("another"));
        var token = Tokens.Make("ann", 7, _time.GetUtcNow(), key);

        Assert.Equal(7, Tokens.Read(token, key)!.Value.Revision);
        Assert.Null(Tokens.Read(token, other));
        Assert.Null(Tokens.Read(token.Replace(".7.", ".8.", StringComparison.Ordinal), key));
    }

    private async Task AssertRefusedAsync(RangeRequest read, Metadata token, StatusCode code, string text)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(async () => await Node.Kv.RangeAsync(read, token));
        Assert.Equal((code, text), (failed.StatusCode, failed.Status.Detail));
    }

    private async Task<long> RenewAsync(long lease, Metadata caller)
    {
        using var renewals = Node.Lease.LeaseKeepAlive(caller);
        await renewals.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        Assert.True(await renewals.ResponseStream.MoveNext(CancellationToken.None));
        return renewals.ResponseStream.Current.TTL;
    }

    private async Task<Metadata> LoginAsync(string name, string password)
    {
        var login = await Node.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = password });
        return new Metadata { { "token", login.Token } };
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
