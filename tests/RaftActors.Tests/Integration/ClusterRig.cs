using Akka.Actor;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Nodes;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Three nodes in one process, over loopback sockets, with their own SQLite files; each can be stopped and restarted.</summary>
internal sealed class ClusterRig : IAsyncDisposable
{
    public static readonly string[] Nodes = ["n1", "n2", "n3"];
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-cluster-").FullName;
    private readonly Dictionary<string, ActorSystem> _systems = [];
    private readonly int[] _ports = Ports.Take(Nodes.Length);
    private readonly string _more;

    public ClusterRig(string more = "")
    {
        _more = more;
        foreach (var node in Nodes)
        {
            Start(node);
        }
    }

    /// <summary>What was acknowledged.</summary>
    public ListHistory History { get; } = new("g", MaxWait);

    public RaftClient this[string node] => Raft.Get(_systems[node]).Client;

    public ActorSystem System(string node) => _systems[node];

    public IActorRef Router(string node) => Raft.Get(_systems[node]).Router;

    /// <param name="node">The node.</param>
    /// <param name="more">Additional settings for this node from now on.</param>
    public void Start(string node, string? more = null) =>
        _systems[node] = LoopbackNode.Start("cluster", Array.IndexOf(Nodes, node) + 1, _ports, _directory, more ?? _more);

    public async Task Stop(params string[] nodes)
    {
        await Task.WhenAll(nodes.Select(n => _systems[n].Terminate())).WaitAsync(MaxWait);
        foreach (var node in nodes)
        {
            _systems.Remove(node);
        }
    }

    /// <summary>Proposes under new names until one is acknowledged.</summary>
    public Task<Answer> Commit(string node, string text) => History.CommitAsync(this[node], text);

    /// <summary>Executes a command once, in a session of its own: it is sent again when an election ended it as unknown.</summary>
    public async Task<Answer> Execute(string node, ReadOnlyMemory<byte> command, string group = "g")
    {
        await using var session = await this[node].OpenSessionAsync(group, MaxWait);
        var answer = await session.ProposeAsync(command, MaxWait);
        Assert.True(answer.IsOk, answer.ToString());
        return answer;
    }

    /// <summary>The node that leads a group, once a replica of the first node knows it: there may be an election at the moment.</summary>
    public async Task<string> LeaderOf(string group)
    {
        string? leader = null;
        await Conditions.Until($"{group} has a leader", MaxWait, async () =>
            (leader = (await this["n1"].StatusAsync()).Replicas.SingleOrDefault(r => r.Group == group)?.Leader) is not null);
        return leader!;
    }

    /// <summary>The status of every node.</summary>
    public async Task<string> Describe()
    {
        var nodes = await Task.WhenAll(_systems.Keys.ToList().Select(n => this[n].StatusAsync()));
        return string.Join("; ", nodes.Select(n => $"{n.Node}: {string.Join(", ", n.Replicas)}"));
    }

    /// <summary>The whole list, by a linearizable read.</summary>
    public Task<IReadOnlyList<string>> Read(string node) => History.ReadAsync(this[node]);

    /// <summary>The list in a node's own machine once it has applied an index.</summary>
    public Task<IReadOnlyList<string>> ReadLocal(string node, long minIndex) => History.ReadLocalAsync(this[node], minIndex);

    /// <summary>All lists are equal and contain every acknowledged command exactly once.</summary>
    public Task AssertNothingLost(params string[] nodes) => History.AssertNothingLostAsync([.. nodes.Select(n => this[n])]);

    public async ValueTask DisposeAsync()
    {
        await Stop([.. _systems.Keys]);
        Directory.Delete(_directory, recursive: true);
    }
}
