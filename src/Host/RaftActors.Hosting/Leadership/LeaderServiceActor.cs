using Akka.Actor;
using Akka.Event;
using RaftActors.Status;
using RaftActors.Telemetry;

namespace RaftActors.Hosting.Leadership;

/// <summary>
/// Runs one service while this node leads its group: at most one run at a time, cancelled when leadership ends, repeated with back-off when
/// it throws.
/// </summary>
internal sealed class LeaderServiceActor(LeaderWork work) : UntypedActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorSystem _system = Context.System;

    /// <summary>The term in which this node leads, or null.</summary>
    private LeaderTerm? _leader;

    /// <summary>Cancels the run; null if there is none.</summary>
    private CancellationTokenSource? _run;
    private TimeSpan _runSince;
    private TimeSpan _backoff = work.Options.BackoffMin;

    /// <summary>The term for which the service has nothing more to do.</summary>
    private long _done;
    private bool _hasHeard;
    private IActorRef? _stopper;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _system.EventStream.Subscribe(Self, typeof(LeadershipChange));

    protected override void PostStop()
    {
        _system.EventStream.Unsubscribe(Self);
        Cancel();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Begin begin:
                // What was published before this actor listened.
                begin.Router.Tell(new GetNodeStatus(0));
                break;
            case NodeStatus status when !_hasHeard:
                OnStatus(status);
                break;
            case NodeStatus:
                break;
            case LeadershipChange change when change.Group == work.Group:
                _hasHeard = true;
                OnChange(change);
                break;
            case LeadershipChange:
                break;
            case Ended ended:
                OnEnded(ended);
                break;
            case Again:
                Run();
                break;
            case NotTold failed:
                _log.Write(failed.Cause, HostingLogEvents.LeaderServiceNotTold, work.Group, work.Name);
                break;
            case Stop:
                _stopper = Sender;
                Lose();
                EndIfIdle();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnStatus(NodeStatus status)
    {
        if (status.Replicas.FirstOrDefault(r => r.Group == work.Group) is { HasCommittedInTerm: true } replica)
        {
            Lead(new LeaderTerm(work.Group, replica.Node, replica.Term));
        }
    }

    private void OnChange(LeadershipChange change)
    {
        if (change.IsHeld)
        {
            Lead(new LeaderTerm(change.Group, change.Node, change.Term));
        }
        else if (change.Term == _leader?.Term)
        {
            Lose();
        }
    }

    private void Lead(LeaderTerm leader)
    {
        if (_stopper is not null)
        {
            return;
        }

        Lose();
        _leader = leader;
        _backoff = work.Options.BackoffMin;
        Run();
    }

    private void Lose()
    {
        _leader = null;
        Timers.CancelAll();
        Cancel();
    }

    /// <summary>What the service registered on the token runs elsewhere: it may take its time, or throw.</summary>
    private void Cancel()
    {
        if (_run is { IsCancellationRequested: false } run)
        {
            run.CancelAsync().PipeTo(Self, failure: cause => new NotTold(cause));
        }
    }

    /// <summary>A run that has not ended yet goes first: when it ends, this is called again.</summary>
    private void Run()
    {
        if (_leader is not { } leader || _run is not null || leader.Term == _done)
        {
            return;
        }

        _run = new CancellationTokenSource();
        _runSince = _system.Scheduler.MonotonicClock;
        _log.Write(HostingLogEvents.LeaderServiceStarted, work.Group, work.Name, leader.Term);
        RunAsync(leader, _run.Token).PipeTo(Self);
    }

    private async Task<Ended> RunAsync(LeaderTerm leader, CancellationToken lost)
    {
        try
        {
            // Not on the actor's thread: the service may work before it waits.
            await Task.Run(() => work.RunAsync(_system, leader, lost), CancellationToken.None).ConfigureAwait(false);
            return new Ended(leader.Term, null);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            return new Ended(leader.Term, null);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return new Ended(leader.Term, failure);
        }
    }

    private void OnEnded(Ended ended)
    {
        // Not disposed: what the service registered on the token may still run.
        var wasLost = _run!.IsCancellationRequested;
        _run = null;
        if (ended.Failure is { } failure && !wasLost)
        {
            RunLater(failure);
        }
        else
        {
            _log.Write(HostingLogEvents.LeaderServiceEnded, work.Group, work.Name, ended.Term, wasLost ? "lost" : "held");
            _done = wasLost ? _done : ended.Term;
            Run();
        }

        EndIfIdle();
    }

    private void RunLater(Exception failure)
    {
        if (_system.Scheduler.MonotonicClock - _runSince > work.Options.BackoffMax)
        {
            _backoff = work.Options.BackoffMin;
        }

        _log.Write(failure, HostingLogEvents.LeaderServiceFailed, work.Group, work.Name, _backoff);
        Timers.StartSingleTimer(nameof(Again), Again.Instance, _backoff);
        _backoff = TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, work.Options.BackoffMax.Ticks));
    }

    private void EndIfIdle()
    {
        if (_stopper is not null && _run is null)
        {
            _stopper.Tell(Akka.Done.Instance);
            Context.Stop(Self);
        }
    }

    /// <summary>Raft has started.</summary>
    internal sealed record Begin(IActorRef Router) : INoSerializationVerificationNeeded;

    /// <summary>Cancels the run and stops; answered by Done when the run has ended.</summary>
    internal sealed class Stop : INoSerializationVerificationNeeded
    {
        public static readonly Stop Instance = new();
    }

    private sealed class Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }

    private sealed record NotTold(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record Ended(long Term, Exception? Failure) : INoSerializationVerificationNeeded;
}
