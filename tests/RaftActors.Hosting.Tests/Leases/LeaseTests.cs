using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.Coordination;
using Xunit;

namespace RaftActors.Hosting.Tests.Leases;

/// <summary>Leases as an application declares them for Akka.Cluster.</summary>
public sealed class LeaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Options_become_keys_and_the_defaults_stand_behind_them()
    {
        var config = Configure(akka => akka
            .AddHocon("akka.coordination.lease.raft { margin = 3s, group = text }", HoconAddMode.Prepend)
            .WithRaftLease(o => (o.Group, o.HeartbeatTimeout, o.HeartbeatInterval) = ("leases", Seconds(30), Seconds(1.5)))
            .WithRaftLease(o => (o.OperationTimeout, o.ReleaseDelay, o.ReleaseOnShutdown) = (Seconds(4), Seconds(1), true)));

        var lease = config.GetConfig(RaftLease.ConfigPath);
        Assert.Equal(("leases", true), (lease.GetString("group"), lease.GetBoolean("release-on-shutdown")));
        Assert.Equal(typeof(RaftLease), Type.GetType(lease.GetString("lease-class")));
        Assert.Equal(
            [Seconds(30), Seconds(1.5), Seconds(4), Seconds(3), Seconds(1), Seconds(30)],
            new[]
            {
                "heartbeat-timeout", "heartbeat-interval", "lease-operation-timeout", "margin", "release-delay", "self-test-timeout",
            }.Select(k => lease.GetTimeSpan(k)));
        Assert.Empty(RaftLease.Problems(config));
    }

    [Fact]
    public void A_lease_may_have_a_path_and_settings_of_its_own()
    {
        var own = new RaftLeaseOption("my.leases") { HeartbeatTimeout = Seconds(60), SelfTestTimeout = TimeSpan.Zero };
        var config = Configure(akka => akka.WithRaftLease().WithRaftLease(own));

        Assert.Equal("my.leases", own.ConfigPath);
        Assert.Equal(
            (Seconds(60), Seconds(2), Seconds(20)),
            (
                config.GetTimeSpan("my.leases.heartbeat-timeout"), config.GetTimeSpan("my.leases.heartbeat-interval"),
                config.GetTimeSpan($"{RaftLease.ConfigPath}.heartbeat-timeout")));
        Assert.Throws<ArgumentException>(() => new RaftLeaseOption("my leases"));
    }

    [Fact]
    public void Split_brain_resolver_and_shards_name_it()
    {
        var config = Configure(akka => akka.WithRaftLease().WithClustering(new ClusterOptions
        {
            SplitBrainResolver = new LeaseMajorityOption { LeaseImplementation = new RaftLeaseOption() },
        }));
        var shards = new ShardOptions { LeaseImplementation = new RaftLeaseOption() }.ToString();

        Assert.Equal(
            RaftLease.ConfigPath, config.GetString("akka.cluster.split-brain-resolver.lease-majority.lease-implementation"));
        Assert.Contains($"use-lease = {RaftLease.ConfigPath}", shards, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_singleton_starts_with_its_lease_and_split_brain_resolver_has_one()
    {
        using var host = LeaseHost.Build(akka => akka
            .WithRaftLease(o => (o.HeartbeatTimeout, o.HeartbeatInterval, o.Margin) = (Seconds(10), Seconds(0.5), Seconds(1)))
            .WithRaftGroup("lock", o => (o.Machine, o.Members) = ("lock", ["n1"]))
            .WithSingleton<Clock>(
                "clock",
                Props.Create(() => new Clock()),
                new ClusterSingletonOptions { LeaseImplementation = new RaftLeaseOption(), LeaseRetryInterval = Seconds(0.1) }));
        await host.StartAsync();
        var (system, clock) = (host.Services.GetRequiredService<ActorSystem>(), host.Services.GetRequiredService<IRequiredActor<Clock>>());

        Assert.Equal("ticks", await clock.ActorRef.Ask<string>("what", Patience));
        var owner = Akka.Cluster.Cluster.Get(system).SelfAddress.HostPort();
        var lease = (RaftLease)LeaseProvider.Get(system).GetLease("app-singleton-akka://app/user/clock", RaftLease.ConfigPath, owner);
        Assert.True(lease.CheckLease());
        Assert.Equal(Seconds(10), lease.Settings.TimeoutSettings.HeartbeatTimeout);
        Assert.NotNull(lease.Token);
        await host.StopAsync();
    }

    [Fact]
    public async Task Wrong_values_are_refused_at_the_start_with_everything_else()
    {
        using var host = LeaseHost.Build(akka => akka
            .WithRaft(o => o.Hocon = "unknown-key = 1")
            .WithRaftLease(o => (o.Group, o.HeartbeatInterval, o.Margin) = ("locks", Seconds(10), Seconds(0.1)))
            .WithRaftLease(new RaftLeaseOption("my.leases") { ReleaseDelay = Seconds(-1), Group = "kv" })
            .WithRaftGroup("kv", o => (o.Machine, o.Members) = ("kv", ["n1"])));

        var refused = await Assert.ThrowsAsync<RaftActors.Settings.RaftConfigurationException>(() => host.StartAsync());

        string[] expected =
        [
            "akka.coordination.lease.raft.group: 'locks' is not a group of this node's configuration; name one with the machine lock",
            "akka.coordination.lease.raft.heartbeat-interval: two of 10s and the margin of 0.1s must be less than heartbeat-timeout (20s)",
            "akka.coordination.lease.raft.margin: is 0.1s; must be at least a hundredth of heartbeat-timeout (20s)",
            "my.leases.group: the group 'kv' has the machine 'kv'; leases need a group with the machine lock",
            "my.leases.release-delay: '-1000ms' is not a duration such as 2s",
            "raft-actors.unknown-key: unknown key",
        ];
        Assert.Equal(expected.Length, refused.Problems.Length);
        Assert.All(expected, e => Assert.Contains(refused.Problems, p => p.StartsWith(e, StringComparison.Ordinal)));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Config Configure(Action<AkkaConfigurationBuilder> configure)
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "app");
        configure(builder);
        return builder.Configuration.Value;
    }
}
