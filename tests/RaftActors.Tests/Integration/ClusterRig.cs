using System.Diagnostics;
using System.Text;
using Akka.Actor;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Nodes;
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
    private int _attempts;

    public ClusterRig(string more = "")
    {
        _more = more;
        foreach (var node in Nodes)
        {
            Start(node);
        }
    }

    /// <summary>The acknowledged commands, unordered.</summary>
    public List<string> Acknowledged { get; } = [];

    public RaftClient this[string node] => Raft.Get(_systems[node]).Client;

    public ActorSystem System(string node) => _systems[node];

    public IActorRef Router(string node) => Raft.Get(_systems[node]).Router;

    /// <param name="node">The node.</param>
    /// <param name="more">Additional settings for this node from now on.</param>
    public void Start(string node, string? more = null)
    {
        _systems[node] = LoopbackNode.Start("cluster", Array.IndexOf(Nodes, node) + 1, _ports, _directory, more ?? _more);
    }

    public async Task Stop(params string[] nodes)
    {
        await Task.WhenAll(nodes.Select(n => _systems[n].Terminate())).WaitAsync(MaxWait);
        foreach (var node in nodes)
        {
            _systems.Remove(node);
        }
    }

    /// <summary>Proposes under new names until one is acknowledged. A name that ended unknown may be in the list once too.</summary>
    public async Task<Answer> Commit(string node, string text)
    {
        var waited = Stopwatch.StartNew();
        List<Answer> answers = [];
        while (true)
        {
            if (waited.Elapsed > MaxWait)
            {
                Assert.Fail($"'{text}' at {node} is not committed: {string.Join("; ", answers)}. {await Describe()}");
            }

            var name = $"{text}#{Interlocked.Increment(ref _attempts)}";
            var answer = await this[node].ProposeAsync("g", Encoding.UTF8.GetBytes(name), TimeSpan.FromSeconds(3));
            answers.Add(answer);
            if (answer.IsOk)
            {
                lock (Acknowledged)
                {
                    Acknowledged.Add(name);
                }

                return answer;
            }
        }
    }

    /// <summary>The status of every node.</summary>
    public async Task<string> Describe()
    {
        var nodes = await Task.WhenAll(_systems.Keys.ToList().Select(n => this[n].StatusAsync()));
        return string.Join("; ", nodes.Select(n => $"{n.Node}: {string.Join(", ", n.Replicas)}"));
    }

    /// <summary>The whole list, by a linearizable read.</summary>
    public async Task<IReadOnlyList<string>> Read(string node)
    {
        var answer = await this[node].QueryAsync("g", default, timeout: TimeSpan.FromSeconds(10));
        Assert.True(answer.IsOk, answer.ToString());
        return ListMachine.Parse(answer.Result);
    }

    /// <summary>The list in a node's own machine once it has applied an index.</summary>
    public async Task<IReadOnlyList<string>> ReadLocal(string node, long minIndex)
    {
        var answer = await this[node].QueryAsync("g", default, Consistency.Sequential, minIndex, MaxWait);
        Assert.True(answer.IsOk, answer.ToString());
        return ListMachine.Parse(answer.Result);
    }

    /// <summary>All lists are equal and contain every acknowledged command exactly once.</summary>
    public async Task AssertNothingLost(params string[] nodes)
    {
        var last = await Commit(nodes[0], "last");
        var list = await Read(nodes[0]);
        foreach (var node in nodes)
        {
            Assert.Equal(list, await ReadLocal(node, last.Index));
        }

        Assert.Equal(list.Count, list.Distinct().Count());
        Assert.Empty(Acknowledged.Except(list));
    }

    public async ValueTask DisposeAsync()
    {
        await Stop([.. _systems.Keys]);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}
