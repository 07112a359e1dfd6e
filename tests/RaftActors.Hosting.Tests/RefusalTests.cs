using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using RaftActors.Hosting.Tests.Nodes;
using RaftActors.Settings;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Hosting.Tests;

/// <summary>A host with wrong options does not start, and says everything that is wrong.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task All_problems_are_reported_at_once()
    {
        var problems = await ProblemsAsync(akka => akka
            .WithRaft(new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("Raft:NodeId", "not a name"),
                new("Raft:HeartbeatInterval", "100ms"),
                new("Raft:Limits:MaxCommandBites", "1"),
                new("Raft:Groups:g:OnApplyException", "Ignore"),
            ]).Build().GetSection("Raft"))
            .WithRaft(o =>
            {
                o.Nodes["a \"b\".c"] = "nowhere";
                o.Hocon = "unknown-key = 1";
                o.WriteDeadline = TimeSpan.FromSeconds(-1);
            })
            .WithRaftGroup("bad.name", o => o.Machine = "kv")
            .WithRaftGroup("g", o => (o.Machine, o.Members) = ("none", ["n9"]))
            .WithRaftGroup<ListMachine>("list")
            .WithRaftGroup("other", _ => new ListMachine())
            .WithRaftOutbox<Mailer>("nothing"));

        string[] expected =
        [
            "Raft:HeartbeatInterval: '100ms' is not a time span: write hours:minutes:seconds, such as 00:00:00.100",
            "Raft:Limits:MaxCommandBites: unknown name; allowed are MaxCommandBytes",
            "Raft:Groups:g:OnApplyException: 'Ignore' is not allowed: use Answer, Fault",
            "raft-actors.machines.ListMachine: two machines have this name",
            "raft-actors.node-id: 'not a name' is not a valid node id",
            "raft-actors.nodes.a \"b\".c: not a valid node id",
            "raft-actors.nodes.a \"b\".c: 'nowhere' must be host:port",
            "raft-actors.unknown-key: unknown key",
            "raft-actors.write-deadline: ",
            "raft-actors.groups.bad.name: not a valid group name",
            "raft-actors.groups.g.voters: 'n9' must be one of raft-actors.nodes",
            "raft-actors.groups.g.machine: 'none' must be one of raft-actors.machines",
            "raft-actors.groups.nothing: an outbox handler is registered for it",
        ];
        Assert.All(expected, e => Assert.Contains(problems, p => p.StartsWith(e, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_machine_whose_services_are_missing_is_refused_when_the_host_starts()
    {
        var problem = Assert.Single(await ProblemsAsync(akka => Valid(akka).WithRaftGroup<Prefixed>("g")));

        Assert.StartsWith("raft-actors.machines.Prefixed: Prefixed cannot be made: ", problem, StringComparison.Ordinal);
        Assert.Contains("System.String", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_s_service_of_no_group_or_with_a_wrong_delay_is_refused()
    {
        var problems = await ProblemsAsync(akka => Valid(akka)
            .WithRaftGroup<Orders>("g")
            .WithRaftLeaderService<Postmaster>("g", o => o.BackoffMax = TimeSpan.Zero)
            .WithRaftLeaderService<Postmaster>("none"));

        Assert.Equal(
            [
                "Postmaster of group g: BackoffMin must be longer than zero and at most BackoffMax, not 00:00:00.5000000 and 00:00:00",
                "raft-actors.groups.none: the leader's service Postmaster is declared for it, but the group is not configured",
            ],
            problems);
    }

    [Fact]
    public async Task The_store_s_problems_are_reported_as_such()
    {
        var problems = await ProblemsAsync(akka => Valid(akka).WithRaft(o => o.Persistence.AllowVolatile = false));

        Assert.Equal(2, problems.Count);
        Assert.StartsWith("akka.persistence.journal.inmem.class: ", problems[0], StringComparison.Ordinal);
    }

    /// <summary>This project does not reference the package, as most applications.</summary>
    [Theory]
    [InlineData("store = sqlite", "raft-actors.persistence.journal-plugin-id: akka.persistence.journal.raft keeps")]
    [InlineData("journal-plugin-id = \"akka.persistence.journal.raft\"", "raft-actors.persistence.journal-plugin-id: ")]
    [InlineData("snapshots = plugin", "raft-actors.persistence.snapshot-plugin-id: akka.persistence.snapshot-store.raft keeps")]
    public async Task A_database_without_its_package_is_refused_and_the_package_named(string hocon, string key)
    {
        using var directory = new TemporaryDirectory();
        await using var node = NodeHost.Build(
            akka => akka.WithRaft(o => (o.NodeId, o.Nodes["n1"], o.Hocon) = ("n1", "127.0.0.1:4061", $"persistence {{ {hocon} }}")),
            directory: directory.Path);

        var refused = await Assert.ThrowsAsync<RaftConfigurationException>(() => node.Host.StartAsync());

        var problem = Assert.Single(refused.Problems);
        Assert.StartsWith(key, problem, StringComparison.Ordinal);
        Assert.Contains("the package RaftActors.Persistence.Sql is missing; reference it", problem, StringComparison.Ordinal);
    }

    /// <summary>Files of an earlier version that only a database can read.</summary>
    [Theory]
    [InlineData("identity.db", "an earlier version wrote it as a SQLite file, for which the package RaftActors.Persistence.Sql is missing")]
    [InlineData("snapshots.db", "has snapshots.db of an earlier version, for which the package RaftActors.Persistence.Sql is missing")]
    public async Task A_directory_of_an_earlier_version_names_the_package_that_reads_it(string file, string problem)
    {
        using var directory = new TemporaryDirectory();
        directory.File(file, "SQLite format 3\0");
        await using var node = NodeHost.Build(
            akka => akka.WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4061")), directory: directory.Path);

        var refused = await Assert.ThrowsAsync<RaftConfigurationException>(() => node.Host.StartAsync());

        Assert.Contains(problem, Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problems_of_keys_services_and_the_store_come_together_and_no_file_is_made()
    {
        using var parent = new TemporaryDirectory();
        var directory = Path.Combine(parent.Path, "n1");
        await using var node = NodeHost.Build(
            akka => Valid(akka)
                .WithRaft(o => (o.Hocon, o.Persistence.JournalPluginId) = ("unknown-key = 1", "nowhere"))
                .WithRaftGroup<Prefixed>("g")
                .WithRaftGroup<Orders>("h")
                .WithRaftOutbox<Unmade>("g")
                .WithRaftOutbox<Postcards>("h", parallelism: 65)
                .WithRaftLeaderService<Postmaster>("none"),
            directory: directory);

        var refused = await Assert.ThrowsAsync<RaftConfigurationException>(() => node.Host.StartAsync());

        string[] expected =
        [
            "raft-actors.groups.g: its outbox handler Unmade cannot be made: ",
            "raft-actors.groups.h: the parallelism of its outbox handler is 65; must be between 1 and 64",
            "raft-actors.groups.none: the leader's service Postmaster",
            "raft-actors.machines.Prefixed: Prefixed cannot be made: ",
            "raft-actors.persistence.journal-plugin-id: unknown plug-in 'nowhere'",
            "raft-actors.unknown-key: unknown key",
        ];
        Assert.Equal(expected.Length, refused.Problems.Length);
        Assert.All(expected, e => Assert.Contains(refused.Problems, p => p.StartsWith(e, StringComparison.Ordinal)));
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_setup_that_hides_what_was_declared_is_refused()
    {
        var problems = await ProblemsAsync(akka => Valid(akka).WithRaftGroup<Orders>("g").AddSetup(RaftSetup.Empty));

        Assert.Contains(problems, p => p.StartsWith("A RaftSetup was added after the first WithRaft call", StringComparison.Ordinal));
    }

    private static AkkaConfigurationBuilder Valid(AkkaConfigurationBuilder akka) =>
        akka.WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051"));

    private static async Task<IReadOnlyList<string>> ProblemsAsync(Action<AkkaConfigurationBuilder> configure)
    {
        await using var node = NodeHost.Build(configure);
        return (await Assert.ThrowsAsync<RaftConfigurationException>(() => node.Host.StartAsync())).Problems;
    }
}
