using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>Members, status, alarms, and users.</summary>
public sealed class MemberTests : IAsyncLifetime
{
    private readonly EtcdNode _node = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_member_has_the_urls_that_its_node_tells()
    {
        Member member;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        do
        {
            var list = await _node.Cluster.MemberListAsync(
                new MemberListRequest { Linearizable = true }, cancellationToken: patience.Token);
            Assert.Equal(0, list.Header.Revision);
            member = Assert.Single(list.Members);
        }
        while (member.Name.Length == 0);

        Assert.Equal((StableIds.Of("n1"), "n1", false), (member.ID, member.Name, member.IsLearner));
        Assert.Equal(["http://127.0.0.1:2379"], member.ClientURLs);
        Assert.Equal(["http://127.0.0.1:4051"], member.PeerURLs);
        var status = await _node.Maintenance.StatusAsync(new StatusRequest());
        Assert.Equal(member.ID, status.Leader);
        Assert.Equal(member.ID, status.Header.MemberId);
        Assert.NotEqual(0u, status.Header.ClusterId);
        Assert.True(status.RaftTerm > 0 && status.RaftAppliedIndex > 0 && status.DbSize > 0);
    }

    [Fact]
    public async Task An_alarm_refuses_writes_and_health()
    {
        await _node.Maintenance.AlarmAsync(new AlarmRequest
        {
            Action = AlarmRequest.Types.AlarmAction.Activate,
            Alarm = AlarmType.Nospace,
        });

        var failed = await Assert.ThrowsAsync<RpcException>(
            async () => await _node.Kv.PutAsync(new PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") }));

        Assert.Equal(
            (StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded"), (failed.StatusCode, failed.Status.Detail));
        using var http = new HttpClient { BaseAddress = _node.Address };
        using var sick = await http.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal("""{"health":"false","reason":"ALARM NOSPACE"}""", await sick.Content.ReadAsStringAsync());
        Assert.Contains("true", await http.GetStringAsync(new Uri("/health?exclude=NOSPACE", UriKind.Relative)), StringComparison.Ordinal);
        await _node.Maintenance.AlarmAsync(new AlarmRequest
        {
            Action = AlarmRequest.Types.AlarmAction.Deactivate,
            Alarm = AlarmType.Nospace,
        });
        await _node.Kv.PutAsync(new PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") });
    }

    [Fact]
    public async Task Callers_are_asked_who_they_are_once_that_is_on()
    {
        await _node.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await _node.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await _node.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await _node.Auth.UserAddAsync(new AuthUserAddRequest { Name = "ann", Password = "pw" });
        await _node.Auth.AuthEnableAsync(new AuthEnableRequest());
        var range = new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") };

        await AssertRefusedAsync(new Metadata(), StatusCode.InvalidArgument, "etcdserver: user name is empty");
        await AssertRefusedAsync(new Metadata { { "token", "x.1.2.y" } }, StatusCode.Unauthenticated, "etcdserver: invalid auth token");
        await AssertRefusedAsync(await LoginAsync("ann", "pw"), StatusCode.PermissionDenied, "etcdserver: permission denied");
        await _node.Kv.RangeAsync(range, await LoginAsync("root", "secret"));
        var wrong = await Assert.ThrowsAsync<RpcException>(() => LoginAsync("root", "wrong"));
        Assert.Equal(
            (StatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password"),
            (wrong.StatusCode, wrong.Status.Detail));
        await AssertWatchIsRefusedAsync();

        async Task AssertRefusedAsync(Metadata headers, StatusCode code, string text)
        {
            var failed = await Assert.ThrowsAsync<RpcException>(async () => await _node.Kv.RangeAsync(range, headers));
            Assert.Equal((code, text), (failed.StatusCode, failed.Status.Detail));
        }
    }

    [Fact]
    public async Task The_server_says_that_it_serves()
    {
        var health = await _node.Health.CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    private async Task AssertWatchIsRefusedAsync()
    {
        using var watch = _node.Watch.Watch(await LoginAsync("ann", "pw"));
        var create = new WatchCreateRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") };
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        var answer = watch.ResponseStream.Current;
        Assert.Equal((true, true, -1, "etcdserver: permission denied"), (
            answer.Created, answer.Canceled, answer.WatchId, answer.CancelReason));
    }

    private async Task<Metadata> LoginAsync(string name, string password)
    {
        var login = await _node.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = password });
        return new Metadata { { "token", login.Token } };
    }
}
