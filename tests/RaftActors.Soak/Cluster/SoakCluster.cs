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
/// Nodes in separate processes, with their files in a directory, two on segments and two on SQLite; the relays between them; and in this
/// process a node that is not a member of any group, whose router is the clients' other route.
/// </summary>
internal sealed class SoakCluster : IAsyncDisposable
{
    /// <summary>How long a router keeps trying.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(3);

    private static readonly IReadOnlyList<string> AllGroups = ["kv", "counter", "ledger", "lock"];
    private const string Outsider = "c1";
    private const string SystemPrefix = "soak-";
    private readonly List<Relay> _relays = [];
    private ActorSystem? _system;

    private SoakCluster(string directory, bool leases, SoakStore store, bool ranges)
    {
        Groups = ranges ? ["kv", "counter"] : AllGroups;
        HasRanges = ranges;
        string[] ids = ["n1", "n2", "n3", "n4", Outsider];
        var ports = Ports.Take((2 * ids.Length) + ids.Length - 1);
        for (var i = 0; i < ids.Length; i++)
        {
            _relays.Add(new Relay(Network, ids[i], ports[i], new IPEndPoint(IPAddress.Loopback, ports[ids.Length + i]), SystemPrefix));
        }

        var shared = Shared(ids, ports, leases);
        for (var i = 0; i < ids.Length - 1; i++)
        {
            var http = new Uri($"http://127.0.0.1:{ports[(2 * ids.Length) + i]}");
            var data = Path.Combine(directory, ids[i]);
            var file = Path.Combine(directory, $"{ids[i]}.conf");
            var hasSegments = store == SoakStore.Segments || (store == SoakStore.Mixed && i % 2 == 0);
            File.WriteAllText(file, Own(ids[i], ports[i], ports[ids.Length + i]) + $$"""
                raft-actors.host { http = "{{http.Authority}}", data-dir = "{{data}}" }
                raft-actors.persistence.store = {{(hasSegments ? "segments" : "sqlite")}}
                akka.persistence.journal.raft-segments.segment-bytes = 1MiB

                """ + shared);
            Nodes.Add(new SoakNode(ids[i], http, data, file, SystemPrefix + ids[i], Path.Combine(directory, $"{ids[i]}.log")));
        }

        OutsiderConfig = ConfigurationFactory
            .ParseString(
                Own(Outsider, ports[ids.Length - 1], ports[(2 * ids.Length) - 1])
                    + shared
                    + "akka { loglevel = OFF, stdout-loglevel = OFF }\nraft-actors.ranges.host-replicas = off")
            .WithFallback(PersistentLogProvider.SqliteConfig(Path.Combine(directory, Outsider)))
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
    public IReadOnlyList<string> Talkers => [.. Nodes.Select(n => n.Id), Outsider];

    /// <summary>The router of the node without groups.</summary>
    public IActorRef Router => Raft.Get(_system!).Router;

    /// <summary>The ranges, as that node sees them.</summary>
    public RaftRanges Ranges => Raft.Get(_system!).Ranges;

    /// <summary>Requests of that node.</summary>
    public RaftClient Client => Raft.Get(_system!).Client;

    private Config OutsiderConfig { get; }

    /// <exception cref="SoakException">A node does not start.</exception>
    public static async Task<SoakCluster> StartAsync(string directory, bool leases, SoakStore store, bool ranges)
    {
        var cluster = new SoakCluster(directory, leases, store, ranges);
        try
        {
            await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync(isFirst: true))).ConfigureAwait(false);
            cluster._system = ActorSystem.Create(SystemPrefix + Outsider, cluster.OutsiderConfig);
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
    private static string Own(string id, int relay, int port) => $$"""
        raft-actors.node-id = {{id}}
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}}, public-hostname = "127.0.0.1", public-port = {{relay}} }

        """;

    /// <summary>Short times and small limits: elections, snapshots, comparisons and evictions happen all the time.</summary>
    private string Shared(string[] ids, int[] ports, bool leases)
    {
        var hocon = new StringBuilder();
        for (var i = 0; i < ids.Length; i++)
        {
            hocon.AppendLine($"raft-actors.nodes.{ids[i]} = \"akka.tcp://{SystemPrefix}{ids[i]}@127.0.0.1:{ports[i]}\"");
        }

        foreach (var group in Groups)
        {
            hocon.AppendLine(HasRanges
                ? $"raft-actors.keyspaces.{group} {{ machine = {group} }}"
                : $"raft-actors.groups.{group} {{ machine = {group}, voters = [n1, n2, n3] }}");
        }

        if (HasRanges)
        {
            hocon.AppendLine("raft-actors.meta.voters = [n1, n2, n3]");
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
              actor.provider = remote
              remote.retry-gate-closed-for = 200ms
              coordinated-shutdown.run-by-actor-system-terminate = off
            }
            """).ToString();
    }
}
