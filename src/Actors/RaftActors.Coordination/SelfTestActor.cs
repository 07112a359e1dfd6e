using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using RaftActors.Machines.Locks;
using RaftActors.Telemetry;

namespace RaftActors.Coordination;

/// <summary>Acquires and releases a lease of its own until both succeed once; logs as often as that takes too long.</summary>
internal sealed class SelfTestActor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RaftLeaseSettings _settings;
    private readonly IActorRef _lease;
    private string _problem = "no answer yet";

    public SelfTestActor(RaftLeaseSettings settings, LockClient locks, TimeProvider time)
    {
        _settings = settings;
        _lease = Context.ActorOf(Props.Create(() => new LeaseActor(settings, locks, new LeaseView(time))), "lease");
        Receive<Try>(_ => TryAsync().PipeTo(Self, success: problem => new Tried(problem)));
        Receive<Tried>(tried =>
        {
            if (tried.Problem is null)
            {
                _log.Write(LeaseLogEvents.SelfTestPassed, settings.Group);
                Context.Stop(Self);
                return;
            }

            _problem = tried.Problem;
            Timers.StartSingleTimer(Try.Instance, Try.Instance, settings.Pause);
        });
        Receive<Late>(_ => _log.Write(LeaseLogEvents.SelfTestFailed, settings.Group, settings.SelfTest, _problem));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Late.Instance, Late.Instance, _settings.SelfTest);
        Self.Tell(Try.Instance);
    }

    /// <summary>The problem; null if it succeeded.</summary>
    private async Task<string?> TryAsync()
    {
        var (acquire, release) = (new LeaseProtocol.Acquire(null), new LeaseProtocol.Release(TellLost: false));
        try
        {
            _lease.Tell(acquire);
            if (!await acquire.Task.ConfigureAwait(false))
            {
                return $"another owner holds the lock {_settings.Name}";
            }

            _lease.Tell(release);
            await release.Task.ConfigureAwait(false);
            return null;
        }
        catch (LeaseException failed)
        {
            return failed.Message;
        }
    }

    private sealed record Try
    {
        public static readonly Try Instance = new();
    }

    private sealed record Late
    {
        public static readonly Late Instance = new();
    }

    private sealed record Tried(string? Problem);
}
