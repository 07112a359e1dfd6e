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
    private EtcdEndpoint _endpoint = null!;

    public static EtcdOptions Options => new()
    {
        Advertise = { "http://127.0.0.1:2379" },
        ProgressNotifyInterval = TimeSpan.FromMilliseconds(200),
        LeaseRenewWindow = TimeSpan.FromMilliseconds(5),
        MinLeaseTtl = TimeSpan.FromSeconds(1),
    };

    public Uri Address => _endpoint.Address;

    internal KV.KVClient Kv => _endpoint.Kv;

    internal Contracts.Watch.WatchClient Watch => _endpoint.Watch;

    internal Lease.LeaseClient Lease => _endpoint.Lease;

    internal Cluster.ClusterClient Cluster => _endpoint.Cluster;

    internal Maintenance.MaintenanceClient Maintenance => _endpoint.Maintenance;

    internal Auth.AuthClient Auth => _endpoint.Auth;

    internal Contracts.Lock.LockClient Lock => _endpoint.Lock;

    internal Election.ElectionClient Election => _endpoint.Election;

    internal Health.HealthClient Health => _endpoint.Health;

    public async Task InitializeAsync() => _endpoint = await EtcdEndpoint.StartAsync(_node.System, Options);

    public async Task DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _node.DisposeAsync();
    }
}
