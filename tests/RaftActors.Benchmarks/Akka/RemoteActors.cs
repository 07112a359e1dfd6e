using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace RaftActors.Benchmarks.Akka;

/// <summary>The process at the other end.</summary>
internal static class RemotePeer
{
    public const string Echo = "echo";
    public const string Sink = "sink";

    /// <summary>Says its port and serves until its input ends, which it does with the process that started it.</summary>
    public static async Task RunAsync()
    {
        var system = Start("peer");
        system.ActorOf(Props.Create(() => new EchoActor()), Echo);
        system.ActorOf(Props.Create(() => new SinkActor()), Sink);
        Console.WriteLine(((ExtendedActorSystem)system).Provider.DefaultAddress.Port);
        await Console.In.ReadToEndAsync();
        await system.Terminate();
    }

    public static ActorSystem Start(string name) => ActorSystem.Create(name, ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = WARNING
          log-dead-letters = off
          actor {
            provider = remote
            serializers.bench = "RaftActors.Benchmarks.Akka.BenchSerializer, RaftActors.Benchmarks"
            serialization-bindings { "RaftActors.Benchmarks.Akka.IBenchMessage, RaftActors.Benchmarks" = bench }
          }
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        }
        """));
}

/// <summary>Counts what comes and tells the sender now and then.</summary>
internal sealed class SinkActor : UntypedActor
{
    public const int ReportEvery = 500;

    private long _count;

    protected override void OnReceive(object message)
    {
        _count = message is StartCounting ? 0 : _count + 1;
        if (_count % ReportEvery == 0)
        {
            Sender.Tell(new Received(_count), Self);
        }
    }
}

/// <summary>Sends payloads to a sink, never more than a window ahead of its reports.</summary>
internal sealed class FloodingActor : UntypedActor
{
    private readonly IActorRef _sink;
    private readonly Payload _payload;
    private readonly int _window;
    private Begin? _run;
    private int _sent;

    public FloodingActor(IActorRef sink, Payload payload, int window)
    {
        _sink = sink;
        _payload = payload;
        _window = window;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Begin run:
                _run = run;
                _sent = 0;
                _sink.Tell(StartCounting.Instance, Self);
                break;
            case Received received when received.Count >= _run!.Count:
                _run.Done.SetResult();
                break;
            case Received received:
                while (_sent < _run!.Count && _sent - received.Count < _window)
                {
                    _sink.Tell(_payload, Self);
                    _sent++;
                }

                break;
        }
    }
}

/// <summary>Sends a payload to an echo, the next when the one before is back, and notes how long each took.</summary>
internal sealed class RoundTripActor : UntypedActor
{
    private readonly IActorRef _echo;
    private readonly Payload _payload;
    private TaskCompletionSource<long[]>? _done;
    private long[] _latencies = [];
    private int _finished;
    private long _sentAt;

    public RoundTripActor(IActorRef echo, Payload payload)
    {
        _echo = echo;
        _payload = payload;
    }

    protected override void OnReceive(object message)
    {
        if (message is TaskCompletionSource<long[]> done)
        {
            _done = done;
            _latencies = new long[20_000];
            _finished = 0;
        }
        else
        {
            _latencies[_finished++] = Stopwatch.GetTimestamp() - _sentAt;
        }

        if (_finished == _latencies.Length)
        {
            _done!.SetResult(_latencies);
            return;
        }

        _sentAt = Stopwatch.GetTimestamp();
        _echo.Tell(_payload, Self);
    }
}
