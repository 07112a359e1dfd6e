using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using RaftActors.Requests;
using RaftActors.TestKit.Processes;
using RaftActors.Transport;
using RaftActors.Transport.Sockets;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>A node that has only a pipe, where a peer's pipe expects it; remembers what arrives and how often the peer was lost.</summary>
internal sealed class PipeNode : IPeerInbox, IAsyncDisposable
{
    public const string VirtualTime = "akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"";
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly ConcurrentQueue<long> _arrived = new();
    private int _lost;

    /// <param name="self">This node.</param>
    /// <param name="peer">Its peer.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="address">The peer's address; null if it is discovered.</param>
    /// <param name="silence">When a silent peer counts as lost; zero for never.</param>
    /// <param name="publicPort">The port at which the peer reaches it; 0 for the same.</param>
    /// <param name="more">HOCON for the whole system.</param>
    public PipeNode(string self, string peer, int port, Address? address, TimeSpan silence = default, int publicPort = 0, string more = "")
    {
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              actor.provider = remote
              remote.retry-gate-closed-for = 50ms
              remote.dot-netty.tcp {
                transport-class = "{{LaneRig.Sockets}}"
                hostname = "127.0.0.1"
                port = {{port}}
                public-port = {{publicPort}}
                connection-timeout = 60s
              }
            }
            {{more}}
            """);
        System = ActorSystem.Create("pipes", config.WithFallback(Raft.DefaultConfig()));
        Port = port;
        var props = Props.Create(() => new PeerPipe(self, peer, address, 100_000, this, LanePort.Of(System), silence));
        var peers = System.CreatePath("raft", "peers");
        Pipe = peers.Ask<IActorRef>((props, peer)).Result;
    }

    public ActorSystem System { get; }

    public IActorRef Pipe { get; }

    public int Port { get; }

    /// <summary>How often the peer was reported as lost.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>The ids of the requests that arrived.</summary>
    public IReadOnlyCollection<long> Arrived => _arrived;

    /// <summary>While it is not set, the pipe waits after it delivered a message.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    public bool StandsAside => false;

    public bool IsStopping => false;

    public static Address At(int port) => new("akka.tcp", "pipes", "127.0.0.1", port);

    /// <summary>Sends in both directions until two nodes have lanes to each other, through their relays.</summary>
    public static Task Meet(PipeNode n1, PipeNode n2, params LaneRelay[] relays)
    {
        var before = relays.Select(r => r.Lanes).ToList();
        return Until(
            () =>
            {
                n1.Send(-1);
                n2.Send(-1);
                return relays.Index().All(r => r.Item.Lanes > before[r.Index]);
            },
            "two nodes have lanes to each other");
    }

    public void Deliver(string group, object message, IActorRef pipe)
    {
        _arrived.Enqueue(((CommandRequest)message).Id);
        Gate.Wait(MaxWait);
    }

    public void Lose(string peer) => Interlocked.Increment(ref _lost);

    /// <summary>Sends a request to the peer.</summary>
    public void Send(long id, int bytes = 10) => Pipe.Tell(new CommandRequest("g", id, new byte[bytes]));

    /// <summary>Waits until the pipe has handled everything that was told to it.</summary>
    public Task Handled() => Pipe.Ask<ActorIdentity>(new Identify(1), MaxWait);

    /// <summary>Lets intervals of virtual time pass.</summary>
    public async Task Pass(TimeSpan interval, int times)
    {
        await Handled();
        for (var i = 0; i < times; i++)
        {
            ((TestScheduler)System.Scheduler).Advance(interval);
            await Handled();
        }
    }

    public Task HasArrived(long id) => Until(() => Arrived.Contains(id), $"request {id} arrives; arrived are {string.Join(' ', Arrived)}");

    public Task HasLost(int times) => Until(() => Lost >= times, $"the peer is reported as lost {times} times, not {Lost}");

    public static Task Until(Func<bool> condition, string what) => Conditions.Until(condition, what, MaxWait);

    public async ValueTask DisposeAsync()
    {
        Gate.Set();
        await System.Terminate().WaitAsync(MaxWait);
        Gate.Dispose();
    }
}
