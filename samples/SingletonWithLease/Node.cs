using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Hosting;
using RaftActors.Hosting;

namespace Samples.SingletonWithLease;

/// <summary>One member of the cluster, as a host.</summary>
internal static class Node
{
    public static IHost Build(string name, int port, int seedPort, string directory)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("app", akka => akka
            .AddHocon("akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }", HoconAddMode.Prepend)

            // Members join and leave sooner than by default; an application keeps the defaults.
            .AddHocon("akka.cluster { gossip-interval = 200ms, leader-actions-interval = 200ms }", HoconAddMode.Prepend)
            .WithRemoting("127.0.0.1", port)
            .WithClustering(new ClusterOptions
            {
                Roles = ["raft"],
                SeedNodes = [$"akka.tcp://app@127.0.0.1:{seedPort}"],

                // The side of a partition that can acquire the lease survives: the one with the majority of the group's voters.
                SplitBrainResolver = new LeaseMajorityOption { LeaseImplementation = new RaftLeaseOption() },
            })
            .WithRaft(o =>
            {
                o.NodeId = name;
                o.ClusterRole = "raft";         // members with the role find each other; no table of addresses
                o.DataDirectory = directory;
            })

            // The group that keeps the leases. Membership of the cluster never changes its voters.
            .WithRaftGroup("lock", o =>
            {
                o.Machine = "lock";
                o.Members = ["n1", "n2", "n3"];
            })

            // Shorter than the defaults, because a sample should end soon: after a node has stopped or crashed, the next one waits for
            // HeartbeatTimeout. See the README of RaftActors.Coordination.
            .WithRaftLease(o =>
            {
                o.HeartbeatTimeout = TimeSpan.FromSeconds(4);
                o.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
                o.OperationTimeout = TimeSpan.FromSeconds(1);
                o.Margin = TimeSpan.FromSeconds(1);
            })
            .WithSingleton<Report>(
                "report",
                Props.Create(() => new Report(name)),
                new ClusterSingletonOptions
                {
                    LeaseImplementation = new RaftLeaseOption(),
                    LeaseRetryInterval = TimeSpan.FromMilliseconds(500),
                }));
        return builder.Build();
    }
}
