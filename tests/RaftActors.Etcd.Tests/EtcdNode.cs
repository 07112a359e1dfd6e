using Akka.Actor;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Contracts;
using RaftActors.TestKit.Nodes;
using Xunit;

namespace RaftActors.Etcd.Tests;

/// <summary>A node with the group <c>etcd</c>, serving the API on a free port of loopback.</summary>
public sealed class EtcdNode : IAsyncLifetime
{
    private readonly SingleNode _node = SingleNode.Start("""
        groups.etcd.machine = etcd
        limits.max-command-bytes = 2MiB
        """);
    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    public static EtcdOptions Options => new()
    {
        Advertise = { "http://127.0.0.1:2379" },
        ProgressNotifyInterval = TimeSpan.FromMilliseconds(200),
        LeaseRenewWindow = TimeSpan.FromMilliseconds(5),
        MinLeaseTtl = TimeSpan.FromSeconds(1),
    };

    public Uri Address => new(_app.Urls.First());

    internal KV.KVClient Kv { get; private set; } = null!;

    internal Contracts.Watch.WatchClient Watch { get; private set; } = null!;

    internal Lease.LeaseClient Lease { get; private set; } = null!;

    internal Cluster.ClusterClient Cluster { get; private set; } = null!;

    internal Maintenance.MaintenanceClient Maintenance { get; private set; } = null!;

    internal Auth.AuthClient Auth { get; private set; } = null!;

    internal Contracts.Lock.LockClient Lock { get; private set; } = null!;

    internal Election.ElectionClient Election { get; private set; } = null!;

    internal Health.HealthClient Health { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.SetForEtcd();
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseEtcd());
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ActorSystem>(_node.System);
        builder.Services.AddRaftEtcd(Options);
        _app = builder.Build();
        _app.MapRaftEtcd();
        await _app.StartAsync();
        _channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Kv = new KV.KVClient(_channel);
        Watch = new Contracts.Watch.WatchClient(_channel);
        Lease = new Lease.LeaseClient(_channel);
        Cluster = new Cluster.ClusterClient(_channel);
        Maintenance = new Maintenance.MaintenanceClient(_channel);
        Auth = new Auth.AuthClient(_channel);
        Lock = new Contracts.Lock.LockClient(_channel);
        Election = new Election.ElectionClient(_channel);
        Health = new Health.HealthClient(_channel);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
        await _node.DisposeAsync();
    }
}
