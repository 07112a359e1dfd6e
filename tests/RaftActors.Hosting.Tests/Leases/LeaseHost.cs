using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Hosting;
using RaftActors.TestKit.Network;

namespace RaftActors.Hosting.Tests.Leases;

/// <summary>A host that is the only member of an Akka cluster, whose split-brain resolver uses the lease. Logs are in memory.</summary>
internal static class LeaseHost
{
    public static IHost Build(Action<AkkaConfigurationBuilder> configure)
    {
        var port = Ports.Take(1)[0];
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("app", akka =>
        {
            akka.AddHocon(
                    """
                    akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off, cluster.log-info = off }
                    akka.cluster { leader-actions-interval = 100ms, periodic-tasks-initial-delay = 50ms, seed-node-timeout = 1s }
                    """,
                    HoconAddMode.Prepend)
                .WithRemoting("127.0.0.1", port)
                .WithClustering(new ClusterOptions
                {
                    Roles = ["raft"],
                    SeedNodes = [$"akka.tcp://app@127.0.0.1:{port}"],
                    SplitBrainResolver = new LeaseMajorityOption { LeaseImplementation = new RaftLeaseOption() },
                })
                .WithRaft(o =>
                {
                    (o.NodeId, o.ClusterRole) = ("n1", "raft");
                    o.Persistence.JournalPluginId = "akka.persistence.journal.inmem";
                    o.Persistence.SnapshotPluginId = "akka.persistence.snapshot-store.inmem";
                    o.Persistence.AllowVolatile = true;
                    o.Election.TimeoutMin = TimeSpan.FromMilliseconds(150);
                    o.Election.TimeoutMax = TimeSpan.FromMilliseconds(300);
                    o.HeartbeatInterval = TimeSpan.FromMilliseconds(30);
                    o.HeartbeatIntervalIdle = TimeSpan.FromMilliseconds(60);
                });
            configure(akka);
        });
        return builder.Build();
    }
}
