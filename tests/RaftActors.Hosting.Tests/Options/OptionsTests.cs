using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.Hosting.Options;
using RaftActors.Machines;
using RaftActors.Settings;
using Xunit;

namespace RaftActors.Hosting.Tests.Options;

/// <summary>Options become the keys that <c>reference.conf</c> documents.</summary>
public sealed class OptionsTests
{
    private static RaftOptions Everything() => new()
    {
        NodeId = "n1",
        Nodes = { ["n1"] = "127.0.0.1:1", ["n2"] = "akka.tcp://app@127.0.0.1:2" },
        ClusterRole = "",
        DataDirectory = "C:\\data \"x\"",
        Persistence = new()
        {
            Store = RaftStore.Sqlite,
            Bootstrap = false,
            JournalPluginId = "j",
            SnapshotPluginId = "s",
            AllowVolatile = true,
        },
        Groups =
        {
            ["g"] = new()
            {
                Machine = "kv", Members = ["n1"], Learners = ["n2"], Witnesses = [], OnApplyException = ApplyExceptionPolicy.Fault,
            },
        },
        Keyspaces =
        {
            ["items"] = new()
            {
                Machine = "kv", Replicas = 2, SplitAt = ["g", "p"], AdoptGroup = "g", Require = { ["disk"] = "ssd" }, Spread = "zone",
            },
        },
        MetaVoters = ["n1"],
        NodeLabels = { ["zone"] = "a" },
        Election = new() { TimeoutMin = TimeSpan.FromSeconds(3), TimeoutMax = TimeSpan.FromSeconds(4), PreVote = false },
        HeartbeatInterval = TimeSpan.FromMilliseconds(250),
        HeartbeatIntervalIdle = TimeSpan.FromMilliseconds(500),
        HeartbeatIntervalResting = TimeSpan.FromMinutes(1),
        WriteDeadline = TimeSpan.FromSeconds(9),
        RequestTimeout = TimeSpan.FromSeconds(8),
        Limits = new() { MaxCommandBytes = 2048, MaxUncommittedEntries = 99, MaxUncommittedBytes = 1 << 20, MaxPendingReads = 77 },
        Lease = new() { Enabled = true, DriftBound = 1.25 },
        Snapshot = new() { Entries = 1234, Bytes = 1 << 21, PercentOfState = 10, TrailingEntries = 55 },
        Sessions = new() { Max = 33, Timeout = TimeSpan.FromMinutes(2), MaxAnswers = 100 },
        Ranges = new()
        {
            HostReplicas = false,
            Coordinator = RaftCoordinator.MetaLeader,
            SplitAutomatically = false,
            SplitBytes = 1 << 22,
            MergeAutomatically = false,
            Balance = false,
            DeadAfter = TimeSpan.FromMinutes(3),
        },
        HashInterval = 500,
        ApplyParallelism = 3,
        OutboxRetryInterval = TimeSpan.FromSeconds(6),
        PrepareTimeout = TimeSpan.FromMilliseconds(1500),
        Lanes = false,
        Hocon = "replication.max-append-entries = 12",
    };

    [Fact]
    public async Task Every_option_is_a_key_that_the_runtime_knows_and_accepts()
    {
        var settings = await ReadAsync(akka => akka.WithRaft(Everything()));

        Assert.Equal(("n1", TimeSpan.FromSeconds(8)), (settings.NodeId.Value, settings.RequestTimeout));
        Assert.Equal(["n1", "n2"], settings.Nodes.Keys);
        var protocol = settings.Protocol;
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)), (protocol.ElectionTimeoutMin, protocol.ElectionTimeoutMax));
        Assert.Equal((2048, 12), (protocol.MaxCommandBytes, protocol.MaxAppendEntries));
        var group = settings.Groups["g"];
        Assert.Equal(("kv", ApplyExceptionPolicy.Fault), (group.Machine, group.OnApplyException));
        Assert.Equal(("n1", "n2"), (group.Members.Voters.Single().Value, group.Members.Learners.Single().Value));
        Assert.Equal((500, 3, TimeSpan.FromSeconds(6)), (
            settings.Machines.HashInterval, settings.Machines.ApplyParallelism, settings.Machines.OutboxRetryInterval));
    }

    /// <summary>Each option of each class is written: none can be forgotten when one is added.</summary>
    [Fact]
    public void Every_option_is_written()
    {
        var all = Everything();
        var text = new HoconWriter();
        all.Write(text);
        var written = text.ToString().Split('\n').Count(l => l.Contains(" = ", StringComparison.Ordinal));

        // Two nodes, one label of the node and one of the keyspace are lines too; the groups, keyspaces and HOCON are not.
        Assert.Equal(Count(all) + Count(all.Groups["g"]) + Count(all.Keyspaces["items"]) + 1 - 3, written);

        static int Count(object options) => options.GetType().GetProperties().Sum(p =>
            p.PropertyType.Namespace == typeof(RaftOptions).Namespace && p.PropertyType.IsClass ? Count(p.GetValue(options)!) : 1);
    }

    [Fact]
    public void Every_option_is_in_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Hosting.md"));
        var options = typeof(RaftOptions).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(RaftOptions).Namespace && t.IsPublic && t.IsClass)
            .SelectMany(t => t.GetProperties())
            .Select(p => p.Name)
            .Where(n => !Regex.IsMatch(readme, $@"[`.]{n}\b"));

        Assert.Empty(options);
    }

    [Fact]
    public void What_is_not_set_is_not_written()
    {
        var text = new HoconWriter();
        new RaftOptions().Write(text);

        Assert.Empty(text.ToString());
    }

    [Fact]
    public void Texts_keep_their_characters()
    {
        var config = Configure(akka => akka.WithRaft(o => o.DataDirectory = "C:\\data \"x\" ${HOME} # not a comment\ttab"));

        Assert.Equal(
            "C:\\data \"x\" ${HOME} # not a comment\ttab", config.GetString("raft-actors.persistence.data-dir", null));
    }

    [Fact]
    public void Options_win_over_text_that_was_there_and_later_ones_over_earlier_ones()
    {
        var config = Configure(akka => akka
            .AddHocon("raft-actors { node-id = text, write-deadline = 7s, hash-interval = 1 }", HoconAddMode.Prepend)
            .WithRaft(o => (o.NodeId, o.HashInterval, o.Hocon) = ("first", 2, "hash-interval = 3, sessions.max = 4"))
            .WithRaft(o => o.NodeId = "second"));

        Assert.Equal(
            ("second", 2, 4, "7s"),
            (
                config.GetString("raft-actors.node-id", null), config.GetInt("raft-actors.hash-interval", 0),
                config.GetInt("raft-actors.sessions.max", 0), config.GetString("raft-actors.write-deadline", null)));
    }

    private static Config Configure(Action<AkkaConfigurationBuilder> configure)
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "app");
        configure(builder);
        return builder.Configuration.Value;
    }

    private static async Task<RaftSettings> ReadAsync(Action<AkkaConfigurationBuilder> configure)
    {
        var system = ActorSystem.Create("app", Configure(configure).WithFallback(Raft.DefaultConfig()));
        try
        {
            return RaftSettings.Create(system);
        }
        finally
        {
            await system.Terminate();
        }
    }
}
