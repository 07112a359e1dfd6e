using System.Net;
using RaftActors.Host.Relays;
using RaftActors.Soak.Cluster;
using RaftActors.TestKit.Network;

namespace RaftActors.Soak.Leases;

/// <summary>
/// Three processes of one Akka cluster, with relays between them, the group of the leases on all of them, and split-brain resolver with a
/// lease. The first node forms the cluster; from then on all of them, whenever they start, join the others.
/// </summary>
internal sealed class LeaseNodes : IAsyncDisposable
{
    private const string SystemName = "soak";
    private const string HostPrefix = "127.0.0.";
    private const int Count = 3;
    private readonly List<Relay> _relays = [];
    private readonly string _directory;
    private readonly int[] _ports = Ports.Take(3 * Count);

    private LeaseNodes(string directory)
    {
        _directory = directory;
        for (var i = 0; i < Count; i++)
        {
            var target = new IPEndPoint(IPAddress.Loopback, _ports[Count + i]);
            _relays.Add(new Relay(Network, Id(i), _ports[i], target, HostPrefix, IPAddress.Parse(Host(i)), idPrefix: "n"));
            Write(i, isFirst: i == 0);
            Nodes.Add(new SoakNode(
                Id(i),
                new Uri($"http://127.0.0.1:{_ports[(2 * Count) + i]}"),
                Path.Combine(directory, Id(i)),
                NodeProcess.OfVerb(LeaseNodeVerb.Name, File(i), SystemName),
                Path.Combine(directory, $"{Id(i)}.log")));
        }
    }

    public SoakNetwork Network { get; } = new();

    public List<SoakNode> Nodes { get; } = [];

    /// <exception cref="SoakException">A node does not start.</exception>
    public static async Task<LeaseNodes> StartAsync(string directory)
    {
        var nodes = new LeaseNodes(directory);
        try
        {
            await Task.WhenAll(nodes.Nodes.Select(n => n.StartAsync(isFirst: true))).ConfigureAwait(false);
            nodes.Write(0, isFirst: false);
            return nodes;
        }
        catch (SoakException)
        {
            await nodes.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the singletons of all nodes have answered so far.</summary>
    public List<SingletonAnswer> Answers() => SingletonAnswer.Read(Enumerable.Range(0, Count).Select(AnswersOf));

    /// <summary>The node whose singleton answered last; null if there was none.</summary>
    public SoakNode? Answering() => Enumerable.Range(0, Count)
        .Select(i => (Node: Nodes[i], Last: SingletonAnswer.Read([AnswersOf(i)]).LastOrDefault()))
        .Where(n => n.Last is not null)
        .OrderByDescending(n => n.Last!.At)
        .Select(n => n.Node)
        .FirstOrDefault();

    /// <summary>Whether every node runs, and sees all three up.</summary>
    public bool IsWhole =>
        Nodes.TrueForAll(n => !n.HasEnded)
        && Enumerable.Range(0, Count).All(i => MemberCount.Read(File(i) + LeaseNodeVerb.Members) == Count);

    /// <summary>No byte passes between one node and the others.</summary>
    /// <param name="node">The node.</param>
    /// <param name="silently">Connections stay, and what is sent arrives after the end; otherwise they are closed.</param>
    public void Isolate(SoakNode node, bool silently)
    {
        foreach (var other in Nodes.Where(n => n != node))
        {
            if (silently)
            {
                Network.Hold(node.Id, other.Id);
                Network.Hold(other.Id, node.Id);
            }
            else
            {
                Network.Cut(node.Id, other.Id);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Network.Heal();
        foreach (var node in Nodes)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var relay in _relays)
        {
            await relay.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string Id(int node) => $"n{node + 1}";

    private static string Host(int node) => $"{HostPrefix}{node + 1}";

    private string File(int node) => Path.Combine(_directory, $"{Id(node)}.conf");

    private string AnswersOf(int node) => File(node) + LeaseNodeVerb.Answers;

    private string Address(int node) => $"akka.tcp://{SystemName}@{Host(node)}:{_ports[node]}";

    /// <summary>Only a node that is the first of its own seeds may form a cluster.</summary>
    private void Write(int node, bool isFirst)
    {
        var others = Enumerable.Range(0, Count).Where(i => i != node).Select(Address);
        string[] seeds = isFirst ? [Address(node)] : [.. others];
        System.IO.File.WriteAllText(File(node), $$"""
            raft-actors {
              node-id = {{Id(node)}}
              nodes { {{string.Join(", ", Enumerable.Range(0, Count).Select(i => $"{Id(i)} = \"{Address(i)}\""))}} }
              groups.lock { machine = lock, voters = [n1, n2, n3] }
              election { timeout-min = 400ms, timeout-max = 800ms }
              heartbeat-interval = 60ms
              host { http = "127.0.0.1:{{_ports[(2 * Count) + node]}}", data-dir = "{{Path.Combine(_directory, Id(node))}}" }
            }
            akka {
              loglevel = INFO
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              actor.provider = cluster
              remote.retry-gate-closed-for = 200ms
              remote.dot-netty.tcp {
                hostname = "127.0.0.1", port = {{_ports[Count + node]}}, public-hostname = "{{Host(node)}}", public-port = {{_ports[node]}}
              }
              cluster {
                seed-nodes = [{{string.Join(", ", seeds.Select(s => $"\"{s}\""))}}]
                retry-unsuccessful-join-after = 2s
                log-info = off
                failure-detector { heartbeat-interval = 300ms, acceptable-heartbeat-pause = 2s }
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver {
                  active-strategy = lease-majority
                  stable-after = 3s
                  down-all-when-unstable = off

                  # The next partition must find it free: another node may be the one that decides then.
                  lease-majority { lease-implementation = akka.coordination.lease.raft, release-after = 3s }
                }
                singleton { use-lease = akka.coordination.lease.raft, lease-retry-interval = 300ms }
              }
              coordination.lease.raft { heartbeat-timeout = 5s, heartbeat-interval = 400ms, lease-operation-timeout = 2s, margin = 1s }
            }
            """);
    }
}
