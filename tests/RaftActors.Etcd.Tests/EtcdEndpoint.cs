using Akka.Actor;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Tests;

/// <summary>The API of a node that runs in this process, on a free port of loopback, and clients of it.</summary>
internal sealed class EtcdEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private EtcdEndpoint(WebApplication app)
    {
        _app = app;
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

    public Uri Address => new(_app.Urls.First());

    public KV.KVClient Kv { get; }

    public Contracts.Watch.WatchClient Watch { get; }

    public Lease.LeaseClient Lease { get; }

    public Cluster.ClusterClient Cluster { get; }

    public Maintenance.MaintenanceClient Maintenance { get; }

    public Auth.AuthClient Auth { get; }

    public Contracts.Lock.LockClient Lock { get; }

    public Election.ElectionClient Election { get; }

    public Health.HealthClient Health { get; }

    public static async Task<EtcdEndpoint> StartAsync(ActorSystem system, EtcdOptions options, TimeProvider? time = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.SetForEtcd();
            kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.UseEtcd());
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(system);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddRaftEtcd(options);
        var app = builder.Build();
        app.MapRaftEtcd();
        await app.StartAsync();
        return new EtcdEndpoint(app);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }
}
