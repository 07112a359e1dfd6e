using Akka.Actor;
using Akka.Configuration;
using RaftActors.Persistence;

namespace RaftActors.TestKit.Nodes;

/// <summary>
/// One node in this process, over loopback sockets, with the list machine <c>list</c> for its group <c>g</c> and short timeouts. Nodes
/// <c>n1</c>, <c>n2</c>, ... listen on the ports in their order.
/// </summary>
public static class LoopbackNode
{
    /// <summary>Starts a node that keeps its log in SQLite files below a directory.</summary>
    /// <param name="system">The name of the actor system: the same for all nodes of a cluster.</param>
    /// <param name="node">Its place: 1 for <c>n1</c>.</param>
    /// <param name="ports">The ports of all nodes.</param>
    /// <param name="directory">The directory of the cluster; each node has its own below it.</param>
    /// <param name="more">More settings below <c>raft-actors</c>.</param>
    public static ActorSystem Start(string system, int node, IReadOnlyList<int> ports, string directory, string more = "") =>
        Start(system, node, ports, PersistentLogProvider.SqliteConfig(Path.Combine(directory, $"n{node}")), more);

    /// <summary>Starts a node with plug-ins of the caller's choice.</summary>
    public static ActorSystem Start(string system, int node, IReadOnlyList<int> ports, Config plugins, string more = "")
    {
        var actors = ActorSystem.Create(system, Settings(node, ports, more).WithFallback(plugins));
        Raft.Get(actors);
        return actors;
    }

    private static Config Settings(int node, IReadOnlyList<int> ports, string more) => ConfigurationFactory.ParseString(
        $$"""
        akka {
          loglevel = ERROR
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = remote
          remote.retry-gate-closed-for = 100ms
          remote.use-passive-connections = off
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{ports[node - 1]}} }
        }
        raft-actors {
          node-id = n{{node}}
          nodes { {{string.Join(", ", ports.Select((port, i) => $"n{i + 1} = \"127.0.0.1:{port}\""))}} }
          groups { g.machine = list }
          machines.list = "RaftActors.TestKit.Machines.ListMachine, RaftActors.TestKit"
          election { timeout-min = 150ms, timeout-max = 300ms }
          heartbeat-interval = 30ms
          {{more}}
        }
        """);
}
