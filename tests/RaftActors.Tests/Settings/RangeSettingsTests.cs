using Akka.Actor;
using Akka.Configuration;
using RaftActors.Persistence;
using RaftActors.Settings;
using Xunit;

namespace RaftActors.Tests.Settings;

/// <summary>The settings of <c>raft-actors.ranges</c>.</summary>
public sealed class RangeSettingsTests
{
    private const string Table = """raft-actors { node-id = n1, nodes.n1 = "h:1", meta.voters = [n1] }""";
    private const string Found = "raft-actors { node-id = n1, cluster.role = raft, meta.voters = [n1] }";

    [Theory]
    [InlineData(Table, "auto", CoordinatorMode.MetaLeader)]
    [InlineData(Table, "meta-leader", CoordinatorMode.MetaLeader)]
    [InlineData(Table, "off", CoordinatorMode.Off)]
    [InlineData(Found, "auto", CoordinatorMode.Singleton)]
    [InlineData(Found, "singleton", CoordinatorMode.Singleton)]
    [InlineData(Found, "meta-leader", CoordinatorMode.MetaLeader)]
    internal void The_coordinator_must_be_a_singleton_if_nodes_are_found_in_a_cluster(
        string config, string coordinator, CoordinatorMode expected) =>
        Assert.Equal(expected, Read($"{config}\nraft-actors.ranges.coordinator = {coordinator}").Coordinator);

    [Theory]
    [InlineData(Table, "coordinator = singleton", "ranges.coordinator: singleton needs nodes that are found in a cluster: set ")]
    [InlineData(Table, "coordinator = anywhere", "ranges.coordinator: 'anywhere' is not allowed: use auto, singleton, ")]
    [InlineData(Table, "coordinator-silence = 900ms", "ranges.coordinator-silence: must be at least 1 s")]
    [InlineData(Table, "max = 4097", "ranges.max: must be 1 to 4096, not 4097")]
    [InlineData(Table, "split.bytes = 1000KiB", "ranges.split.bytes: must be at least 1MiB")]
    [InlineData(Table, "split.entries = 999", "ranges.split.entries: must be 1000 to ")]
    [InlineData(Table, "split.load = 0", "ranges.split.load: must be 1 to 10000000, not 0")]
    [InlineData(Table, "split.automatic = maybe", "ranges.split.automatic: 'maybe' is not on or off")]
    [InlineData(Table, "merge.max-bytes = 17MiB", "ranges.merge.max-bytes: must be 64KiB to 16MiB")]
    [InlineData(Table, "merge.freeze-max = 500ms", "ranges.merge.freeze-max: must be 1s to 1m")]
    [InlineData(Table, "merge.freeze-max = 6s", "client.request-timeout: must not be below ranges.merge.freeze-max")]
    [InlineData(Table, "dead-after = 14s", "ranges.dead-after: must be 15s to 24h")]
    [InlineData(Table, "cooldown = 25h", "ranges.cooldown: must be 1s to 24h")]
    [InlineData(Table, "operations.max = 0", "ranges.operations.max: must be 1 to 64, not 0")]
    [InlineData(Table, "move.stall = 4s", "ranges.move.stall: must be 5s to 1h")]
    [InlineData(Table, "move.bytes-per-second = 1KiB", "ranges.move.bytes-per-second: must be at least 64KiB")]
    [InlineData(Table, "move.speed = 1KiB", "ranges.move.speed: unknown key")]
    public void A_wrong_value_must_be_refused_with_what_is_allowed(string config, string line, string problem)
    {
        var refused = Assert.Throws<RaftConfigurationException>(() => Read($"{config}\nraft-actors.ranges.{line}"));
        Assert.StartsWith($"raft-actors.{problem}", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_of_the_file_must_be_those_of_the_code() => Assert.Equal(RangeLimits.Default, Read(Table).Limits);

    [Fact]
    public void Every_limit_must_reach_the_planner_or_the_drivers()
    {
        var limits = Read(Table + "\n" + """
            raft-actors.ranges {
              max = 7
              split { automatic = off, bytes = 2MiB, entries = 2000, load = 3 }
              merge { automatic = off, max-bytes = 1MiB, freeze-max = 2s }
              balance = off
              dead-after = 20s
              cooldown = 4s
              operations.max = 5
              move { stall = 6s, bytes-per-second = 8MiB }
            }
            """).Limits;

        var planner = limits.Planner;
        Assert.Equal((7, false, false, false), (planner.Ranges, planner.Splits, planner.Merges, planner.Balances));
        Assert.Equal((2L << 20, 2_000L, 3.0), (planner.SplitBytes, planner.SplitEntries, planner.SplitLoad));
        Assert.Equal((1L << 20, 20_000L, 4_000L, 5), (planner.MergeBytes, planner.DeadAfter, planner.Cooldown, planner.Operations));
        var operations = limits.Operations;
        Assert.Equal((1L << 20, 2_000L, 6_000L), (operations.MergeBytes, operations.FreezeMax, operations.MoveStall));
        Assert.Equal(8L << 20, limits.MoveBytesPerSecond);
    }

    private static RangeSettings Read(string text)
    {
        var config = ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
            .WithFallback(ConfigurationFactory.ParseString(text))
            .WithFallback(PersistentLogProvider.DefaultConfig());
        using var system = ActorSystem.Create("ranges", config);
        system.Settings.InjectTopLevelFallback(Raft.DefaultConfig());
        return RaftSettings.Create(system).Ranges;
    }
}
