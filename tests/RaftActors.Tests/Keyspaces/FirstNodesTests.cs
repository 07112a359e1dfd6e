using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Keyspaces;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Settings;
using RaftActors.Tests.Replicas;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>For which nodes the first placement of a keyspace waits, and how long.</summary>
public sealed class FirstNodesTests
{
    private readonly SteppedClock _clock = new();
    private readonly FirstNodes _first;

    public FirstNodesTests() => _first = new FirstNodes(Settings("n1", "n2", "n3", "n4"), _clock);

    [Fact]
    public void All_nodes_that_settings_name_are_there_at_once()
    {
        Assert.False(AreThere("n1", "n2", "n3"));
        Assert.True(AreThere("n1", "n2", "n3", "n4"));
    }

    [Fact]
    public void With_enough_for_the_replicas_the_others_are_waited_for_only_briefly()
    {
        _clock.Pass(20);
        Assert.False(AreThere("n1", "n2", "n9"));
        _clock.Pass(4.9);
        Assert.False(AreThere("n1", "n2", "n3"));
        _clock.Pass(0.1);
        Assert.True(AreThere("n1", "n2", "n3"));
    }

    [Fact]
    public void With_too_few_the_keyspace_begins_with_fewer_replicas_after_the_whole_wait()
    {
        Assert.False(AreThere("n1", "n2"));
        _clock.Pass(29.9);
        Assert.False(AreThere("n1", "n2"));
        _clock.Pass(0.1);
        Assert.True(AreThere("n1", "n2"));
        Assert.False(AreThere());
    }

    /// <summary>In a cluster settings name only the voters of the map.</summary>
    [Fact]
    public void Nodes_that_are_found_are_not_waited_for()
    {
        var first = new FirstNodes(Settings("n1"), _clock);
        Assert.True(first.AreThere(Nodes("n1", "n2", "n3"), 3, 3));
    }

    private bool AreThere(params string[] nodes) => _first.AreThere(Nodes(nodes), nodes.Length, 3);

    private static Dictionary<string, NodeRecord> Nodes(params string[] nodes) => nodes.ToDictionary(
        n => n, n => new NodeRecord { Id = n, DataId = new DataId(1) });

    private static RaftSettings Settings(params string[] nodes) => ReplicaRig.SettingsOf(new ReplicaOptions()) with
    {
        Nodes = nodes.Skip(1).ToImmutableSortedDictionary(n => n, _ => Address.AllSystems),
        Ranges = new RangeSettings { MetaVoters = [new ReplicaId(nodes[0])] },
    };

    private sealed class SteppedClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(double seconds) => _now += (long)(seconds * TimeSpan.TicksPerSecond);
    }
}
