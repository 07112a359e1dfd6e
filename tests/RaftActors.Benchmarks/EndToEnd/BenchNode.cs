using Akka.Actor;
using Akka.Configuration;
using RaftActors.Persistence;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>One node of a benchmark cluster on loopback, with its SQLite files in its own directory.</summary>
internal static class BenchNode
{
    /// <param name="node">n1, n2 and so on.</param>
    /// <param name="ports">The port at which the others reach each node.</param>
    /// <param name="directory">Every node has its files in a folder of this one.</param>
    /// <param name="groups">Groups of <see cref="ReplayableMachine"/>.</param>
    /// <param name="more">HOCON for the section raft-actors.</param>
    /// <param name="listen">The port on which this node listens if a relay has the other; 0 for the same.</param>
    /// <param name="whole">HOCON for the whole system.</param>
    public static ActorSystem Start(
        string node, IReadOnlyList<int> ports, string directory, int groups = 1, string more = "", int listen = 0, string whole = "")
    {
        var port = ports[int.Parse(node.AsSpan(1)) - 1];
        var nodes = string.Join("\n", ports.Select((p, i) => $"n{i + 1} = \"127.0.0.1:{p}\""));
        var names = string.Join("\n", Enumerable.Range(0, groups).Select(g => $"g{g}.machine = bench"));
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = ERROR
              log-dead-letters = off
              scheduler.tick-duration = 20ms
              actor.provider = remote
              actor.default-dispatcher { executor = channel-executor, throughput = 100 }
              remote.default-remote-dispatcher { executor = channel-executor, throughput = 100 }
              remote.retry-gate-closed-for = 200ms
              remote.dot-netty.tcp {
                transport-class = "RaftActors.Transport.Sockets.SocketTransport, RaftActors"
                hostname = "127.0.0.1"
                port = {{(listen == 0 ? port : listen)}}
                public-port = {{port}}
                maximum-frame-size = 2MiB
                send-buffer-size = 4MiB
                receive-buffer-size = 4MiB
              }
            }
            raft-actors {
              node-id = {{node}}
              nodes { {{nodes}} }
              groups { {{names}} }
              machines.bench = "RaftActors.Benchmarks.EndToEnd.ReplayableMachine, RaftActors.Benchmarks"
              lease.enabled = on
              {{more}}
            }
            {{whole}}
            """)
            .WithFallback(PersistentLogProvider.SqliteConfig(Path.Combine(directory, node)))
            .WithFallback(PersistentLogProvider.DefaultConfig());
        var system = ActorSystem.Create("bench", config);
        Raft.Get(system);
        return system;
    }
}
