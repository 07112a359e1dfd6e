using Akka.Actor;
using Akka.Configuration;
using RaftActors.Persistence;
using RaftActors.Settings;
using Xunit;

namespace RaftActors.Tests.Settings;

/// <summary>The settings of <c>raft-actors.cluster</c> and what they require of the others.</summary>
public sealed class DiscoverySettingsTests
{
    private const string Found = """
        raft-actors {
          node-id = n1
          cluster.role = raft
          groups.g { machine = kv, voters = [n1, n2, n3], learners = [n4] }
        }
        """;

    [Fact]
    public void Without_a_role_the_cluster_must_not_be_used()
    {
        var settings = Read("raft-actors { node-id = n1, nodes.n1 = \"h:1\", groups.g.machine = kv }");

        Assert.False(settings.Discovery.IsOn);
        Assert.Equal(new DiscoverySettings(), settings.Discovery);
    }

    [Fact]
    public void With_a_role_the_table_must_be_optional()
    {
        var settings = Read(Found);

        Assert.Equal(
            ("raft", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5)),
            (settings.Discovery.Role, settings.Discovery.AskAgainMin, settings.Discovery.AskAgainMax));
        Assert.Empty(settings.Nodes);
        Assert.Equal("voters=(n1 n2 n3) learners=(n4)", settings.Groups["g"].Members.ToString());
    }

    [Fact]
    public void With_a_role_the_table_may_name_some_of_the_nodes()
    {
        var settings = Read(Found + "\nraft-actors.nodes.n3 = \"h:3\"");

        Assert.Equal(["n3"], settings.Nodes.Keys);
        Assert.Equal(3, settings.Groups["g"].Voters.Length);
    }

    [Fact]
    public void A_role_must_need_the_cluster_provider()
    {
        using var system = Local(Found);

        var problem = Assert.Single(Assert.Throws<RaftConfigurationException>(() => Raft.Get(system)).Problems);
        Assert.Equal("raft-actors.cluster.role: needs akka.actor.provider = cluster", problem);
    }

    [Fact]
    public void Voters_must_never_be_derived_from_the_cluster() =>
        Assert.StartsWith(
            "raft-actors.groups.g.voters: required",
            Assert.Single(Problems("raft-actors { node-id = n1, cluster.role = raft, groups.g.machine = kv }")));

    [Fact]
    public void All_other_mistakes_must_be_reported()
    {
        var problems = Problems(
            Found + """

            raft-actors {
              cluster { role = raft, ask-again-min = 2s, ask-again-max = 1s, rolle = x }
              groups.h { machine = kv, voters = [n1, "n/2"] }
            }
            """);

        Assert.Equal(3, problems.Count);
        Assert.Contains("raft-actors.cluster.rolle: unknown key; reference.conf lists all keys", problems);
        Assert.Contains("raft-actors.cluster.ask-again-max: must not be below cluster.ask-again-min", problems);
        Assert.Contains("raft-actors.groups.h.voters: 'n/2' is not a valid node id", problems);
    }

    [Fact]
    public async Task With_a_table_and_the_remote_provider_discovery_must_not_run()
    {
        var config = ConfigurationFactory.ParseString("""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = remote
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            raft-actors {
              node-id = n1
              nodes { n1 = "127.0.0.1:1", n2 = "127.0.0.1:2" }
              groups.g { machine = kv, voters = [n2] }
            }
            """);
        var directory = Directory.CreateTempSubdirectory("raft-discovery-").FullName;
        using var system = ActorSystem.Create(
            "settings",
            config.WithFallback(PersistentLogProvider.SqliteConfig(directory)).WithFallback(PersistentLogProvider.DefaultConfig())
        );

        _ = Raft.Get(system);

        Assert.False(system.HasExtension<Akka.Cluster.Cluster>());
        await Assert.ThrowsAsync<ActorNotFoundException>(
            () => system.ActorSelection("/system/raft/discovery").ResolveOne(TimeSpan.FromSeconds(1)));
        await system.Terminate();
        Directory.Delete(directory, recursive: true);
    }

    private static IReadOnlyList<string> Problems(string hocon) =>
        Assert.Throws<RaftConfigurationException>(() => Read(hocon)).Problems;

    private static RaftSettings Read(string hocon)
    {
        using var system = Local(hocon);
        return RaftSettings.Create(system);
    }

    private static ActorSystem Local(string hocon) => ActorSystem.Create(
        "settings",
        ConfigurationFactory.ParseString("akka { loglevel = OFF\n stdout-loglevel = OFF }")
            .WithFallback(ConfigurationFactory.ParseString(hocon)).WithFallback(PersistentLogProvider.DefaultConfig()));
}
