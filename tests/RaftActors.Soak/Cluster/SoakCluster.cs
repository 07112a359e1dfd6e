using System.Net;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Client;
using RaftActors.Host.Relays;
using RaftActors.Keyspaces;
using RaftActors.Persistence;
using RaftActors.TestKit.Network;

namespace RaftActors.Soak.Cluster;

/// <summary>
/// Nodes in separate processes, with their files in a directory, every other one on segments and on SQLite; the relays between them; and in
/// this process a node that is not a member of any group, whose router is the clients' other route.
/// </summary>
internal sealed class SoakCluster : IAsyncDisposable
{
    /// <summary>How long a router keeps trying.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(3);

    private static readonly IReadOnlyList<string> AllGroups = ["kv", "counter", "ledger", "lock"];
    private const string SystemPrefix = "soak-";
    private const string ClusterSystem = "soak";

    /// <summary>In a cluster all systems have the same name, so the relays know the nodes by their addresses.</summary>
    private const string HostPrefix = "127.0.0.";
    private readonly List<Relay> _relays = [];
    private readonly string _outsider;
    private ActorSystem? _system;

    private SoakCluster(string directory, bool leases, SoakStore store, bool ranges, string more)
    {
        Groups = ranges ? ["kv", "counter"] : AllGroups;
        HasRanges = ranges;
        string[] ids = ranges ? ["n1", "n2", "n3", "n4", "n5", "n6"] : ["n1", "n2", "n3", "n4", "c1"];
        _outsider = ids[^1];
        var ports = Ports.Take((2 * ids.Length) + ids.Length - 1);
        for (var i = 0; i < ids.Length; i++)
        {
            var target = new IPEndPoint(IPAddress.Loopback, ports[ids.Length + i]);
            _relays.Add(ranges
                ? new Relay(Network, ids[i], ports[i], target, HostPrefix, IPAddress.Parse(Host(i)), idPrefix: "n")
                : new Relay(Network, ids[i], ports[i], target, SystemPrefix));
        }

        var shared = Shared(ids, ports, leases) + more + "\n";
        for (var i = 0; i < ids.Length - 1; i++)
        {
            var http = new Uri($"http://127.0.0.1:{ports[(2 * ids.Length) + i]}");
            var data = Path.Combine(directory, ids[i]);
            var file = Path.Combine(directory, $"{ids[i]}.conf");
            var hasSegments = store == SoakStore.Segments || (store == SoakStore.Mixed && i % 2 == 0);
            File.WriteAllText(file, Own(ids[i], Host(i), ports[i], ports[ids.Length + i]) + $$"""
                raft-actors.host { http = "{{http.Authority}}", data-dir = "{{data}}" }
                raft-actors.persistence.store = {{(hasSegments ? "segments" : "sqlite")}}
                akka.persistence.journal.raft-segments.segment-bytes = 1MiB

                """ + shared);
            var command = NodeProcess.OfVerb("node", file, SystemOf(ids[i]));
            Nodes.Add(new SoakNode(ids[i], http, data, command, Path.Combine(directory, $"{ids[i]}.log")));
        }

        OutsiderConfig = ConfigurationFactory
            .ParseString(
                Own(_outsider, Host(ids.Length - 1), ports[ids.Length - 1], ports[(2 * ids.Length) - 1])
                    + shared
                    + "akka { loglevel = OFF, stdout-loglevel = OFF }\nraft-actors.ranges.host-replicas = off\n"
                    + "raft-actors { cluster.role = \"\", ranges.coordinator = off }\nakka.actor.provider = remote")
            .WithFallback(PersistentLogProvider.SqliteConfig(Path.Combine(directory, _outsider)))
            .WithFallback(PersistentLogProvider.DefaultConfig());
    }

    /// <summary>The groups that clients use, or the keyspaces.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Whether <see cref="Groups"/> are keyspaces.</summary>
    public bool HasRanges { get; }

    public SoakNetwork Network { get; } = new();

    /// <summary>The first three are the first voters.</summary>
    public List<SoakNode> Nodes { get; } = [];

    /// <summary>All nodes that communicate, including this process.</summary>
    public IReadOnlyList<string> Talkers => [.. Nodes.Select(n => n.Id), _outsider];

    /// <summary>The router of the node without groups.</summary>
    public IActorRef Router => Raft.Get(_system!).Router;

    /// <summary>The ranges, as that node sees them.</summary>
    public RaftRanges Ranges => Raft.Get(_system!).Ranges;

    /// <summary>Requests of that node.</summary>
    public RaftClient Client => Raft.Get(_system!).Client;

    /// <summary>With ranges: the node of the coordinator's singleton that signed last; null if the map does not answer.</summary>
    public async Task<SoakNode?> CoordinatorNodeAsync()
    {
        try
        {
            var node = await Ranges.CoordinatorAsync().ConfigureAwait(false);
            return node is null ? null : Node(node);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private Config OutsiderConfig { get; }

    /// <param name="directory">Where everything is kept.</param>
    /// <param name="leases">Whether leaders may answer reads by lease.</param>
    /// <param name="store">Where the nodes keep their logs.</param>
    /// <param name="ranges">Keyspaces on five nodes instead of groups on four.</param>
    /// <param name="more">HOCON of all nodes that overrides the rest.</param>
    /// <exception cref="SoakException">A node does not start.</exception>
    public static async Task<SoakCluster> StartAsync(string directory, bool leases, SoakStore store, bool ranges, string more = "")
    {
        var cluster = new SoakCluster(directory, leases, store, ranges, more);
        try
        {
            await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync(isFirst: true))).ConfigureAwait(false);
            cluster._system = ActorSystem.Create(cluster.SystemOf(cluster._outsider), cluster.OutsiderConfig);
            Raft.Get(cluster._system);
            return cluster;
        }
        catch (SoakException)
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public SoakNode Node(string id) => Nodes.Find(n => n.Id == id) ?? throw new ArgumentException($"There is no node {id}.", nameof(id));

    public async ValueTask DisposeAsync()
    {
        Network.Heal();
        if (_system is not null)
        {
            await _system.Terminate().ConfigureAwait(false);
        }

        foreach (var node in Nodes)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var relay in _relays)
        {
            await relay.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The other nodes use the port of a node's relay; its actor system listens on another port.</summary>
    private static string Own(string id, string host, int relay, int port) => $$"""
        raft-actors.node-id = {{id}}
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}}, public-hostname = "{{host}}", public-port = {{relay}} }

        """;

    /// <summary>Short times and small limits: elections, snapshots, comparisons and evictions happen all the time.</summary>
    private string Shared(string[] ids, int[] ports, bool leases)
    {
        string Address(int node) => $"akka.tcp://{SystemOf(ids[node])}@{Host(node)}:{ports[node]}";
        var hocon = new StringBuilder();
        for (var i = 0; i < ids.Length; i++)
        {
            hocon.AppendLine($"raft-actors.nodes.{ids[i]} = \"{Address(i)}\"");
        }

        foreach (var group in Groups)
        {
            hocon.AppendLine(HasRanges
                ? $"raft-actors.keyspaces.{group} {{ machine = {group} }}"
                : $"raft-actors.groups.{group} {{ machine = {group}, voters = [n1, n2, n3] }}");
        }

        if (HasRanges)
        {
            // The addresses come from the table, so that only the coordinator depends on the cluster.
            hocon.AppendLine($$"""
                raft-actors.meta.voters = [n1, n2, n3]
                raft-actors.cluster.role = raft
                raft-actors.ranges.coordinator-silence = 5s
                akka.cluster {
                  roles = [raft]
                  seed-nodes = ["{{Address(0)}}", "{{Address(1)}}", "{{Address(2)}}"]
                  log-info = off

                  # A downed node would end its process, which is not the fault that is played.
                  downing-provider-class = ""
                }
                """);
        }

        return hocon.AppendLine($$"""
            raft-actors {
              election { timeout-min = 400ms, timeout-max = 800ms }
              heartbeat-interval = 60ms
              heartbeat-interval-resting = 2s
              snapshot { entries = 400, trailing-entries = 100, timeout = 5s }
              hash-interval = 200
              client.request-timeout = {{RequestTimeout.TotalSeconds}}s
              sessions { max = 24, timeout = 30s, max-answers = 64 }
              lease.enabled = {{(leases ? "on" : "off")}}
            }
            akka {
              loglevel = WARNING
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              actor.provider = {{(HasRanges ? "cluster" : "remote")}}
              remote.retry-gate-closed-for = 200ms
              coordinated-shutdown.run-by-actor-system-terminate = off
            }
            """).ToString();
    }

    private string SystemOf(string id) => HasRanges ? ClusterSystem : SystemPrefix + id;

    private string Host(int node) => HostPrefix + (HasRanges ? node + 1 : 1);
}
