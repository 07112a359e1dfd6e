using Akka.Actor;
using Akka.Configuration;
using RaftActors.Machines;
using RaftActors.Machines.Kv;
using RaftActors.Persistence;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Settings;

/// <summary>One start reports every mistake, and the documented defaults are the ones in force.</summary>
public sealed class SettingsTests
{
    private const string Valid = """
        raft-actors {
          node-id = n1
          nodes { n1 = "host-a:4053", n2 = "akka.tcp://other@host-b:4054", n3 = "[::1]:4055" }
          groups { orders.machine = kv, stock { machine = counter, voters = [n1, n3] } }
        }
        """;

    [Fact]
    public void Every_default_must_be_the_documented_one()
    {
        var settings = Read(Valid);
        var protocol = settings.Protocol;

        Assert.Equal(
            (Ms(1000), Ms(2000), true, Ms(100), Ms(4000)),
            (protocol.ElectionTimeoutMin, protocol.ElectionTimeoutMax, protocol.PreVote, protocol.HeartbeatInterval, protocol.WriteDeadline)
        );
        Assert.Equal(
            (1024, 65536L, 2, 8, 4194304L),
            (
                protocol.MaxAppendEntries, protocol.MaxAppendBytes, protocol.MinInflightMessages, protocol.MaxInflightMessages,
                protocol.MaxInflightBytes));
        Assert.Equal(Ms(400), protocol.IdleHeartbeatInterval);
        Assert.Equal(Ms(20_000), protocol.RestingHeartbeatInterval);
        Assert.Equal(
            (4096, false, 1.1, 1024L), (protocol.MaxPendingReads, protocol.LeaseReads, protocol.LeaseDriftBound, protocol.PromotionLag));
        Assert.Equal((1048576, 4096, 67108864L), (protocol.MaxCommandBytes, protocol.MaxUncommittedEntries, protocol.MaxUncommittedBytes));
        Assert.Equal(
            (50000L, 67108864L, 50, 10000L),
            (protocol.SnapshotEntries, protocol.SnapshotBytes, protocol.SnapshotPercent, protocol.TrailingEntries));
        Assert.Equal((65536, 4, Ms(10000)), (settings.SnapshotChunkBytes, settings.SnapshotChunksInFlight, settings.SnapshotTimeout));
        Assert.Equal((Ms(5000), Ms(500), Ms(30000)), (settings.RequestTimeout, settings.BackoffMin, settings.BackoffMax));
        Assert.Equal(128000 - 4096, settings.MaxPeerFrameBytes);
        Assert.Equal(typeof(PersistentLogProvider), settings.StoreType);
    }

    [Fact]
    public void The_defaults_of_the_core_must_be_those_of_the_reference()
    {
        // But for rests: the core alone cannot require a transport that reports lost peers.
        var core = new Protocol.ReplicaOptions { RestingHeartbeatInterval = TimeSpan.FromSeconds(20) };
        Assert.Equal(core, Read(Valid).Protocol);
    }

    [Fact]
    public void The_defaults_of_the_machines_must_be_those_of_the_reference() => Assert.Equal(new MachineSettings(), Read(Valid).Machines);

    [Fact]
    public void A_group_may_configure_its_outbox_handler()
    {
        var settings = Read(
            Valid
                + "\nraft-actors.groups.orders.outbox-handler = \"RaftActors.Tests.Machines.Outbox.OutboxActorTests+Reporter, "
                + "RaftActors.Tests\""
        );
        Assert.Equal(typeof(Machines.Outbox.OutboxActorTests.Reporter), settings.Groups["orders"].OutboxHandler!.Type);
        Assert.Null(settings.Groups["stock"].OutboxHandler);
    }

    [Fact]
    public void A_group_may_configure_how_exceptions_of_its_machine_are_handled()
    {
        var settings = Read(Valid + "\nraft-actors.groups.orders.on-apply-exception = fault");
        Assert.Equal(ApplyExceptionPolicy.Fault, settings.Groups["orders"].OnApplyException);
        Assert.Equal(ApplyExceptionPolicy.Answer, settings.Groups["stock"].OnApplyException);
        var wrong = Assert.Throws<RaftConfigurationException>(
            () => Read(Valid + "\nraft-actors.groups.orders.on-apply-exception = ignore"));
        Assert.Contains("groups.orders.on-apply-exception: must be answer or fault, not 'ignore'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_may_be_short_or_whole_addresses()
    {
        var settings = Read(Valid);

        Assert.Equal(new Address("akka.tcp", "settings", "host-a", 4053), settings.Nodes["n1"]);
        Assert.Equal(new Address("akka.tcp", "other", "host-b", 4054), settings.Nodes["n2"]);
        Assert.Equal(4055, settings.Nodes["n3"].Port);
    }

    [Fact]
    public void Groups_must_have_their_machine_and_voters()
    {
        var settings = Read(Valid);

        Assert.Equal(typeof(KvMachine), settings.Groups["orders"].Factory.MachineType);
        Assert.Equal(["n1", "n2", "n3"], settings.Groups["orders"].Voters.Select(v => v.Value));
        Assert.Equal(["n1", "n3"], settings.Groups["stock"].Voters.Select(v => v.Value));
    }

    [Fact]
    public void Groups_may_have_learners_and_witnesses()
    {
        var groups = Read(Valid + """

            raft-actors.groups.with-learner { machine = kv, learners = [n2] }
            raft-actors.groups.with-witness { machine = kv, witnesses = [n3] }
            """).Groups;

        Assert.Equal("voters=(n1 n3) learners=(n2)", groups["with-learner"].Members.ToString());
        Assert.Equal("voters=(n1 n2 n3) witnesses=(n3)", groups["with-witness"].Members.ToString());
    }

    [Fact]
    public void All_mistakes_must_be_reported_at_once()
    {
        var problems = Problems("""
            raft-actors {
              nodes { n2 = "nowhere", n3 = "host:70000", n4 = "akka.tcp://system", n5 = "host:1" }
              hartbeat-interval = 1s
              election { timeout-mim = 1s, pre-vote = perhaps }
              write-deadline = soon
              store.class = "No.Such.Class, Nowhere"
              snapshot { entries = many, bytes = heavy, chunks-in-flight = 0, chunk-bytes = 0 }
              supervision { backoff-min = 2s, backoff-max = 1s }
              client.request-timeout = 2s
              machines { lonely = "RaftActors.Tests.Settings.NoConstructor, RaftActors.Tests", wrong = "System.String" }
              machines.gone = "Gone, Away"
              groups {
                "bad name".machine = kv
                g1 { }
                g2.machine = nothing
                g3.machine = lonely
                g4 { machine = kv, voters = [n5, n9] }
                g5 { machine = kv, voters = [n5, n5] }
                g6 { machine = kv, voters = [] }
                g7 { machine = kv, votters = [n5] }
                g8.machine = wrong
                g9.machine = gone
                g10 = kv
                g11 { machine = kv, voters = [n5], learners = [n5] }
                g12 { machine = kv, voters = [n5], witnesses = [n5] }
                g13 { machine = kv, voters = [n5], witnesses = [n9] }
              }
            }
            """);

        var expected = new[]
        {
            "raft-actors.node-id: required",
            "raft-actors.nodes.n2: 'nowhere'",
            "raft-actors.nodes.n3: 'host:70000'",
            "raft-actors.nodes.n4: 'akka.tcp://system'",
            "raft-actors.hartbeat-interval: unknown key",
            "raft-actors.election.timeout-mim: unknown key",
            "raft-actors.election.pre-vote: 'perhaps' is not on or off",
            "raft-actors.write-deadline: 'soon' is not a duration",
            "raft-actors.store.class: the class 'No.Such.Class, Nowhere' cannot be loaded",
            "raft-actors.snapshot.entries: 'many' is not a whole number",
            "raft-actors.snapshot.bytes: 'heavy' is not a size",
            "raft-actors.snapshot.chunks-in-flight: must be at least 1",
            "raft-actors.snapshot.chunk-bytes: must be at least 1",
            "raft-actors.supervision.backoff-max: must not be below",
            "raft-actors.client.request-timeout: must exceed",
            "raft-actors.groups.bad name: not a valid group name",
            "raft-actors.groups.g1.machine: required",
            "raft-actors.groups.g2.machine: 'nothing' must be one of",
            "raft-actors.machines.lonely: NoConstructor has no public parameterless constructor",
            "raft-actors.groups.g4.voters: 'n9' must be one of raft-actors.nodes",
            "raft-actors.groups.g5.voters: n5 is listed twice.",
            "raft-actors.groups.g6.voters: A group needs at least one voter.",
            "raft-actors.groups.g7.votters: unknown key",
            "raft-actors.machines.wrong: System.String must implement or extend IStateMachine",
            "raft-actors.machines.gone: the class 'Gone, Away' cannot be loaded",
            "raft-actors.groups.g10: must be an object",
            "raft-actors.groups.g11.learners: n5 must not be both a voter and a learner.",
            "raft-actors.groups.g12.witnesses: The voters that are not witnesses must be a majority.",
            "raft-actors.groups.g13.witnesses: 'n9' must be one of raft-actors.nodes",
            "raft-actors.groups.g13.witnesses: n9 is a witness but not a voter; every witness must be a voter.",
        };
        Assert.All(expected, e => Assert.Contains(problems, p => p.StartsWith(e, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("raft-actors.node-id = n7", "raft-actors.nodes: must include this node, n7")]
    [InlineData("raft-actors.node-id = \"a b\"", "raft-actors.node-id: 'a b' is not a valid node id")]
    [InlineData("raft-actors.heartbeat-interval = 600ms", "shortest election timeout must be at least two heartbeat intervals")]
    [InlineData("raft-actors.heartbeat-interval = 0ms", "raft-actors.heartbeat-interval: must be longer than zero")]
    [InlineData("raft-actors.election.timeout-max = 1s", "longest election timeout must be longer than the shortest one")]
    [InlineData("raft-actors.write-deadline = 900ms", "write deadline must not be shorter")]
    [InlineData("raft-actors.limits.max-uncommitted-bytes = 1KiB", "the limit of uncommitted bytes must hold the largest command")]
    [InlineData("raft-actors.limits.max-command-bytes = 40MiB", "raft-actors.limits.max-command-bytes: must be at most 32 MiB")]
    [InlineData("raft-actors.limits.max-command-bytes = 3GiB", "raft-actors.limits.max-command-bytes: must be between 0 and 2 GiB")]
    [InlineData("raft-actors.replication.max-append-entries = 0", "an append must be allowed at least one entry")]
    [InlineData("raft-actors.replication.max-append-entries = 1.5", "raft-actors.replication.max-append-entries:")]
    [InlineData("raft-actors.sessions.max = 0", "raft-actors.sessions.max: must be between 1")]
    [InlineData("raft-actors.sessions.max-answers = 63", "raft-actors.sessions.max-answers: must be between 64")]
    [InlineData("raft-actors.sessions.timeout = 0s", "raft-actors.sessions.timeout: must be longer than zero")]
    [InlineData("raft-actors.apply.parallelism = 65", "raft-actors.apply.parallelism: must be between 1 and 64, or 0")]
    [InlineData("raft-actors.apply.parallelism = -1", "raft-actors.apply.parallelism: must be between 1 and 64, or 0")]
    [InlineData("raft-actors.hash-interval = -1", "raft-actors.hash-interval: must be at least 0")]
    [InlineData(
        "raft-actors.groups.orders.outbox-handler = \"System.String\"",
        "raft-actors.groups.orders.outbox-handler: System.String must implement or extend ActorBase")]
    [InlineData("raft-actors.groups.orders.outbox-handler { a = b }", "raft-actors.groups.orders.outbox-handler:")]
    [InlineData("raft-actors.election = 5", "raft-actors.election: must be an object")]
    [InlineData("raft-actors.groups = 5", "raft-actors.groups: must be an object")]
    [InlineData("raft-actors.nodes.n2 { host = a }", "raft-actors.nodes.n2:")]
    [InlineData("raft-actors.groups.orders.machine { a = b }", "raft-actors.groups.orders.machine:")]
    [InlineData("raft-actors.groups.orders.voters { a = b }", "raft-actors.groups.orders.voters:")]
    [InlineData("raft-actors.machines.kv { a = b }", "raft-actors.machines.kv:")]
    [InlineData("raft-actors.machines.kv = \"A, B, C=,,\"", "raft-actors.machines.kv: the class 'A, B, C=,,' cannot be loaded")]
    [InlineData("raft-actors.store.class = \"RaftActors.Tests.Settings.NotOnASystem, RaftActors.Tests\"", "raft-actors.store.class:")]
    public void Invalid_values_must_be_reported_with_their_key(string mistake, string problem) =>
        Assert.Contains(Problems(Valid + "\n" + mistake), p => p.Contains(problem, StringComparison.Ordinal));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static IReadOnlyList<string> Problems(string hocon) => Assert.Throws<RaftConfigurationException>(() => Read(hocon)).Problems;

    private static RaftSettings Read(string hocon)
    {
        var system = ActorSystem.Create(
            "settings", ConfigurationFactory.ParseString(hocon).WithFallback(PersistentLogProvider.DefaultConfig()));
        try
        {
            return RaftSettings.Create(system);
        }
        finally
        {
            system.Terminate().Wait(TimeSpan.FromSeconds(10));
        }
    }
}

/// <summary>A machine without a public parameterless constructor.</summary>
public sealed class NoConstructor(int size) : ListMachine
{
    public int Size { get; } = size;
}

/// <summary>A store without a constructor that takes an actor system.</summary>
public sealed class NotOnASystem(string name) : ILogStoreProvider
{
    public string Name { get; } = name;

    public Props LogProps(
        Protocol.Identity.GroupId group, Protocol.Identity.ReplicaId replica,
        Protocol.Membership.Configuration firstMembers) => Props.Empty;
}
