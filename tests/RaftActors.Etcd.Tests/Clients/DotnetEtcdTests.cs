using System.Threading.Channels;
using dotnet_etcd;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using Mvccpb;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Etcd.Tests.Clients;

/// <summary>The package dotnet-etcd, as it is, against a node.</summary>
public sealed class DotnetEtcdTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EtcdNode _node = new();
    private EtcdClient _client = null!;

    public async Task InitializeAsync()
    {
        await _node.InitializeAsync();
        _client = Connect();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_written_read_and_deleted()
    {
        var first = await _client.PutAsync("a/1", "one");
        await _client.PutAsync("a/2", "two");
        var replaced = await _client.PutAsync(
            new PutRequest { Key = Bytes("a/1"), Value = Bytes("uno"), PrevKv = true });

        Assert.Equal("one", replaced.PrevKv.Value.ToStringUtf8());
        Assert.Equal("uno", await _client.GetValAsync("a/1"));
        Assert.Equal(new Dictionary<string, string> { ["a/1"] = "uno", ["a/2"] = "two" }, await _client.GetRangeValAsync("a/"));
        var old = await _client.GetAsync(new RangeRequest { Key = Bytes("a/1"), Revision = first.Header.Revision });
        Assert.Equal("one", old.Kvs.Single().Value.ToStringUtf8());
        Assert.Equal(1, (await _client.DeleteAsync("a/1")).Deleted);
        Assert.Equal(1, (await _client.DeleteRangeAsync("a/")).Deleted);
        Assert.Equal(0, (await _client.GetRangeAsync("a/")).Count);
    }

    [Fact]
    public async Task A_transaction_compares_and_does_one_branch()
    {
        await _client.PutAsync("t", "1");
        var swap = new TxnRequest
        {
            Compare =
            {
                new Compare
                {
                    Key = Bytes("t"),
                    Target = Compare.Types.CompareTarget.Value,
                    Result = Compare.Types.CompareResult.Equal,
                    Value = Bytes("1"),
                },
            },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes("t"), Value = Bytes("2") } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("t") } } },
        };

        Assert.True((await _client.TransactionAsync(swap)).Succeeded);
        var again = await _client.TransactionAsync(swap);

        Assert.False(again.Succeeded);
        Assert.Equal("2", again.Responses.Single().ResponseRange.Kvs.Single().Value.ToStringUtf8());
    }

    [Fact]
    public async Task A_watch_gets_history_and_news_until_it_is_cancelled()
    {
        var first = await _client.PutAsync("w", "1");
        await _client.PutAsync("w", "2");
        var events = Channel.CreateUnbounded<(Event.Types.EventType Type, string Value)>();
        var create = new WatchCreateRequest { Key = Bytes("w"), StartRevision = first.Header.Revision };

        var id = await _client.WatchAsync(
            new WatchRequest { CreateRequest = create },
            (WatchResponse response) =>
            {
                foreach (var e in response.Events)
                {
                    events.Writer.TryWrite((e.Type, e.Kv.Value.ToStringUtf8()));
                }
            });
        Assert.Equal((Event.Types.EventType.Put, "1"), await NextAsync(events));
        Assert.Equal((Event.Types.EventType.Put, "2"), await NextAsync(events));
        await _client.DeleteAsync("w");
        Assert.Equal((Event.Types.EventType.Delete, ""), await NextAsync(events));
        _client.CancelWatch(id);

        // The client goes on: it can still watch.
        var others = Channel.CreateUnbounded<string>();
        await _client.WatchRangeAsync(
            "x/", (WatchResponse r) => r.Events.ToList().ForEach(e => others.Writer.TryWrite(e.Kv.Key.ToStringUtf8())));
        await _client.PutAsync("w", "3");
        await _client.PutAsync("x/1", "");
        Assert.Equal("x/1", await NextAsync(others));
        Assert.False(events.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_lease_is_kept_alive_and_revoked()
    {
        var lease = await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        await _client.PutAsync(new PutRequest { Key = Bytes("leased"), Lease = lease.ID });
        var answers = Channel.CreateUnbounded<LeaseKeepAliveResponse>();
        using var end = new CancellationTokenSource(Patience);

        var keeping = _client.LeaseKeepAlive(
            new LeaseKeepAliveRequest { ID = lease.ID },
            (LeaseKeepAliveResponse answer) => answers.Writer.TryWrite(answer),
            end.Token);
        var kept = await NextAsync(answers);
        await end.CancelAsync();
        await Record.ExceptionAsync(() => keeping);

        Assert.Equal((lease.ID, 60), (kept.ID, kept.TTL));
        var told = await _client.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID, Keys = true });
        Assert.Equal("leased", told.Keys.Single().ToStringUtf8());
        await _client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID });
        Assert.Equal("", await _client.GetValAsync("leased"));
    }

    [Fact]
    public async Task A_lock_waits_for_its_holder()
    {
        var first = await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        var second = await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        var held = await _client.LockAsync("l", first.ID);
        var waiting = _client.LockAsync("l", second.ID);

        // Two keys: the second has asked, and waits.
        await Conditions.Until(
            "the second has asked", Patience, async () => (await _client.GetRangeAsync("l/")).Count == 2);
        Assert.False(waiting.IsCompleted);
        await _client.UnlockAsync(held.Key.ToStringUtf8());

        Assert.NotEqual(held.Key, (await waiting.WaitAsync(Patience)).Key);
    }

    [Fact]
    public async Task A_leader_is_elected_proclaims_and_resigns()
    {
        var lease = await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        var won = await _client.CampaignAsync("e", lease.ID, "one");
        Assert.Equal("one", (await _client.LeaderAsync("e")).Kv.Value.ToStringUtf8());

        await _client.ProclaimAsync(won.Leader, "uno");
        Assert.Equal("uno", (await _client.LeaderAsync("e")).Kv.Value.ToStringUtf8());

        await _client.ResignAsync(won.Leader);
        var none = await Assert.ThrowsAsync<RpcException>(() => _client.LeaderAsync("e"));
        Assert.Contains("election: no leader", none.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_may_do_what_its_roles_permit()
    {
        await _client.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "pw" });
        await _client.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await _client.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await _client.UserAddAsync(new AuthUserAddRequest { Name = "ann", Password = "an" });
        await _client.RoleAddAsync(new AuthRoleAddRequest { Name = "r" });
        var permission = new Authpb.Permission { PermType = Authpb.Permission.Types.Type.Readwrite, Key = Bytes("foo") };
        await _client.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = "r", Perm = permission });
        await _client.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "ann", Role = "r" });
        await _client.AuthEnableAsync(new AuthEnableRequest());

        using var ann = Connect();
        ann.SetCredentials("ann", "an");
        await ann.PutAsync("foo", "1");
        Assert.Equal("1", await ann.GetValAsync("foo"));
        var denied = await Assert.ThrowsAsync<RpcException>(() => ann.PutAsync("bar", "1"));
        Assert.Equal(StatusCode.PermissionDenied, denied.StatusCode);
        var nameless = await Assert.ThrowsAsync<RpcException>(() => _client.GetAsync("foo"));
        Assert.Equal(StatusCode.InvalidArgument, nameless.StatusCode);

        using var root = Connect();
        root.SetCredentials("root", "pw");
        await root.AuthDisableAsync(new AuthDisableRequest());
        Assert.Equal("1", await _client.GetValAsync("foo"));
    }

    [Fact]
    public async Task Members_and_their_state_are_told()
    {
        // A node that has written knows its leader.
        await _client.PutAsync("a", "1");
        var status = await _client.StatusAsync(new StatusRequest());
        var members = await _client.MemberListAsync(new MemberListRequest());

        Assert.Equal(members.Members.Single().ID, status.Leader);
        Assert.Equal("n1", members.Members.Single().Name);
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static Task<T> NextAsync<T>(Channel<T> from) => from.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private EtcdClient Connect() =>
        new(_node.Address.ToString().TrimEnd('/'), configureChannelOptions: o => o.Credentials = ChannelCredentials.Insecure);
}
