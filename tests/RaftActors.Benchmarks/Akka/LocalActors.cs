using System.Diagnostics;
using Akka.Actor;

namespace RaftActors.Benchmarks.Akka;

/// <summary>Begins a run of that many messages; the task ends with the last of them.</summary>
internal sealed record Begin(int Count, TaskCompletionSource Done, IActorRef? Peer = null);

/// <summary>The message that is sent again and again.</summary>
internal sealed class Ping
{
    public static readonly Ping Instance = new();
}

/// <summary>Counts, and shows a sender on another thread how far it is.</summary>
internal sealed class CountingActor : UntypedActor
{
    private readonly Progress _progress;

    public CountingActor(Progress progress) => _progress = progress;

    protected override void OnReceive(object message) => _progress.Handled++;
}

/// <summary>How many messages an actor has handled.</summary>
internal sealed class Progress
{
    private long _handled;

    public long Handled
    {
        get => Volatile.Read(ref _handled);
        set => Volatile.Write(ref _handled, value);
    }
}

/// <summary>Sends a ping back for each that it gets, until the run is over.</summary>
internal sealed class PingPongActor : UntypedActor
{
    private Begin? _run;
    private int _left;

    protected override void OnReceive(object message)
    {
        if (message is Begin begin)
        {
            _run = begin;
            _left = begin.Count;
            begin.Peer!.Tell(Ping.Instance, Self);
        }
        else if (_run is null)
        {
            Sender.Tell(message, Self);
        }
        else if (--_left > 0)
        {
            Sender.Tell(message, Self);
        }
        else
        {
            _run.Done.SetResult();
        }
    }
}

/// <summary>Answers everything with itself.</summary>
internal sealed class EchoActor : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message, Self);
}

/// <summary>Stays in its only state.</summary>
internal sealed class StayingActor : FSM<int, object>
{
    public StayingActor(Progress progress)
    {
        When(0, _ =>
        {
            progress.Handled++;
            return Stay();
        });
        StartWith(0, Ping.Instance);
        Initialize();
    }
}

/// <summary>Sets and cancels named timers; and notes how late single timers are.</summary>
internal sealed class TimerActor : UntypedActor, IWithTimers
{
    private static readonly object Key = new();
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    private TaskCompletionSource<long[]>? _done;
    private long[] _lateness = [];
    private int _fired;
    private long _due;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Begin begin:
                for (var i = 0; i < begin.Count; i++)
                {
                    Timers.StartSingleTimer(Key, Ping.Instance, TimeSpan.FromMinutes(1));
                }

                Timers.Cancel(Key);
                begin.Done.SetResult();
                break;
            case TaskCompletionSource<long[]> done:
                _done = done;
                _lateness = new long[10];
                _fired = 0;
                Arm();
                break;
            default:
                _lateness[_fired++] = Math.Max(0, Stopwatch.GetTimestamp() - _due);
                if (_fired < _lateness.Length)
                {
                    Arm();
                }
                else
                {
                    _done!.SetResult(_lateness);
                }

                break;
        }
    }

    private void Arm()
    {
        _due = Stopwatch.GetTimestamp() + (long)(Delay.TotalSeconds * Stopwatch.Frequency);
        Timers.StartSingleTimer(Key, Ping.Instance, Delay);
    }
}

/// <summary>Does nothing; counts itself when it has started.</summary>
internal sealed class IdleActor : UntypedActor
{
    private static int _started;

    public static int Started => Volatile.Read(ref _started);

    protected override void PreStart() => Interlocked.Increment(ref _started);

    protected override void OnReceive(object message) => Unhandled(message);
}
