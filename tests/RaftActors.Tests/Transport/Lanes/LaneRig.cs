using Akka.Actor;
using Akka.Configuration;
using RaftActors.Client;
using RaftActors.Persistence;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Network;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Three nodes in one process, each behind a relay, each with a transport of its own.</summary>
internal sealed class LaneRig : IAsyncDisposable
{
    public const string Sockets = "RaftActors.Transport.Sockets.SocketTransport, RaftActors";
    public const string DotNetty = "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote";
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-lanes-").FullName;
    private readonly int[] _ports = Ports.Take(3);
    private readonly string[] _transports;
    private readonly string _more;

    public LaneRig(string more, params string[] transports)
    {
        (_more, _transports) = (more, transports);
        Relays = [.. _ports.Select(p => new LaneRelay(p))];
        Systems = [.. transports.Select((_, i) => Start(i))];
    }

    public LaneRelay[] Relays { get; }

    public ActorSystem[] Systems { get; }

    public ListHistory History { get; } = new("g", MaxWait);

    public RaftClient this[int node] => Raft.Get(Systems[node]).Client;

    public async Task Restart(int node)
    {
        await Systems[node].Terminate().WaitAsync(MaxWait);
        Systems[node] = Start(node);
    }

    /// <summary>
    /// Commits commands on all nodes in turn until something is so. Every node leads in turn: two followers have nothing to say to each
    /// other, and a lane begins with a message.
    /// </summary>
    public async Task CommitUntil(Func<bool> isSo, string what)
    {
        using var limit = new CancellationTokenSource(MaxWait);
        for (var i = 0; !isSo(); i++)
        {
            Assert.False(limit.IsCancellationRequested, what);
            await History.CommitAsync(this[i % 3], "c");
            await this[i % 3].TransferLeadershipAsync("g", $"n{(i % 3) + 1}", MaxWait);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Systems.Select(s => s.Terminate())).WaitAsync(MaxWait);
        foreach (var relay in Relays)
        {
            await relay.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private ActorSystem Start(int node)
    {
        var nodes = string.Join(", ", Relays.Select((r, i) => $"n{i + 1} = \"127.0.0.1:{r.Port}\""));
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = ERROR
              stdout-loglevel = OFF
              log-dead-letters = off
              actor.provider = remote
              remote.retry-gate-closed-for = 100ms
              remote.dot-netty.tcp {
                transport-class = "{{_transports[node]}}"
                hostname = "127.0.0.1"
                port = {{_ports[node]}}
                public-port = {{Relays[node].Port}}
              }
            }
            raft-actors {
              node-id = n{{node + 1}}
              nodes { {{nodes}} }
              groups { g.machine = list }
              machines.list = "RaftActors.TestKit.Machines.ListMachine, RaftActors.TestKit"
              election { timeout-min = 150ms, timeout-max = 300ms }
              heartbeat-interval = 30ms
              {{_more}}
            }
            """);
        var plugins = PersistentLogProvider.SqliteConfig(Path.Combine(_directory, $"n{node + 1}"));
        var system = ActorSystem.Create("lanes", config.WithFallback(plugins).WithFallback(PersistentLogProvider.DefaultConfig()));
        Raft.Get(system);
        return system;
    }
}
