using Akka.Actor;
using Akka.Actor.Setup;
using RaftActors.Client;
using RaftActors.Settings;
using RaftActors.TestKit.Network;

namespace RaftActors.TestKit.Nodes;

/// <summary>
/// One node with groups of one replica each and everything in memory: the shortest way to test a machine of your own as clients see it.
/// </summary>
public sealed class SingleNode : IAsyncDisposable
{
    private SingleNode(ActorSystem system) => System = system;

    /// <summary>The node's actor system.</summary>
    public ActorSystem System { get; }

    /// <summary>The node's client.</summary>
    public RaftClient Client => Raft.Get(System).Client;

    /// <summary>Starts a node.</summary>
    /// <param name="hocon">Settings below <c>raft-actors</c>, such as <c>groups.mine.machine = mine</c>.</param>
    /// <param name="setup">Machines that the settings name.</param>
    public static SingleNode Start(string hocon, RaftSetup? setup = null)
    {
        var config = $$"""
            akka {
              loglevel = ERROR
              stdout-loglevel = OFF
              log-dead-letters = off
              actor.provider = remote
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{Ports.Take(1)[0]}} }
            }
            raft-actors {
              node-id = n1
              nodes.n1 = "127.0.0.1:4051"
              election { timeout-min = 150ms, timeout-max = 300ms }
              heartbeat-interval = 30ms
              persistence {
                journal-plugin-id = "akka.persistence.journal.inmem"
                snapshot-plugin-id = "akka.persistence.snapshot-store.inmem"
                allow-volatile = on
              }
              {{hocon}}
            }
            """;
        var parts = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), setup ?? RaftSetup.Empty);
        var system = ActorSystem.Create("single", parts);
        Raft.Get(system);
        return new SingleNode(system);
    }

    public async ValueTask DisposeAsync() => await System.Terminate().ConfigureAwait(false);
}
