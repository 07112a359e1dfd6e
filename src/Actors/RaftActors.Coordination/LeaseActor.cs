using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using RaftActors.Machines.Locks;
using RaftActors.Telemetry;

namespace RaftActors.Coordination;

/// <summary>
/// One lease: free, being acquired, held or being released. A request that arrives while another one runs waits for it.
/// </summary>
internal sealed class LeaseActor : ReceiveActor, IWithTimers, IWithStash
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RaftLeaseSettings _settings;
    private readonly LeaseQuestions _questions;
    private readonly LeaseView _view;
    private Action<Exception>? _lost;
    private LeaseProtocol.Request? _running;
    private TimeSpan _runningUntil;
    private bool _isRestarted;

    /// <summary>The former holder may still be stopping: a release must not let others in before.</summary>
    private TimeSpan _notBefore;

    public LeaseActor(RaftLeaseSettings settings, LockClient locks, LeaseView view)
    {
        (_settings, _view) = (settings, view);
        _questions = new LeaseQuestions(settings, locks, view, Self);
        Free();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private TimeSpan Left => _runningUntil - _view.Now;

    protected override void PreRestart(Exception reason, object message)
    {
        (_isRestarted, _view.IsUncertain) = (true, true);
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _running?.Fail(LeaseProblems.ActorStopped(_settings));
        if (_view.Held is not null)
        {
            Lose(LeaseProblems.ActorStopped(_settings));
        }

        if (!_isRestarted)
        {
            _view.Stop();
        }

        base.PostStop();
    }

    private void Free()
    {
        Receive<LeaseProtocol.Acquire>(acquire =>
        {
            Run(acquire);
            Become(Acquiring);
            TryAcquire();
        });
        Receive<LeaseProtocol.Release>(release =>
        {
            if (!_view.IsUncertain)
            {
                release.Succeed(true);
                return;
            }

            Run(release);
            Become(Searching);
            Begin(Search);
        });
        IgnoreTheRest();
    }

    private void Acquiring()
    {
        Receive<LeaseProtocol.Request>(_ => Stash.Stash());
        Receive<LeaseProtocol.Again>(_ => TryAcquire());
        Receive<LeaseProtocol.Answered>(_questions.IsAwaited, answered =>
        {
            switch (answered.Reply.Kind)
            {
                case LeaseReplyKind.Done when answered.SentAt + _settings.Validity > _view.Now:
                    _view.IsUncertain = false;
                    Hold(answered);
                    break;
                case LeaseReplyKind.Refused:
                    _view.IsUncertain = false;
                    Finish(r => r.Succeed(false));
                    break;
                default:
                    _view.IsUncertain |= answered.Reply.Kind is LeaseReplyKind.Done or LeaseReplyKind.Unknown;
                    TryAgain(answered.Reply);
                    break;
            }
        });
        IgnoreTheRest();
    }

    private void Holding()
    {
        Receive<LeaseProtocol.Acquire>(acquire =>
        {
            if (_view.Valid is null)
            {
                // Its own timer has not fired yet.
                Stash.Stash();
                Overdue();
                return;
            }

            _lost = acquire.Lost;
            acquire.Succeed(true);
        });
        Receive<LeaseProtocol.Release>(release =>
        {
            var held = _view.Held!;
            if (release.TellLost)
            {
                Lose(LeaseProblems.SystemTerminates(_settings));
            }

            End();
            _notBefore = _view.Now + _settings.ReleaseDelay;
            Run(release);
            Become(() => Releasing(held.Token));
            Begin(() => TryRelease(held.Token));
        });
        Receive<LeaseProtocol.Again>(_ => Renew());
        Receive<LeaseProtocol.Overdue>(_ => Overdue());
        Receive<LeaseProtocol.Answered>(_questions.IsAwaited, Renewed);
        IgnoreTheRest();
    }

    private void Releasing(long token)
    {
        Receive<LeaseProtocol.Request>(_ => Stash.Stash());
        Receive<LeaseProtocol.Again>(_ => TryRelease(token));
        Receive<LeaseProtocol.Answered>(_questions.IsAwaited, answered => Released(answered.Reply));
        IgnoreTheRest();
    }

    /// <summary>Before a release without a token: does the group know this owner as the holder?</summary>
    private void Searching()
    {
        Receive<LeaseProtocol.Request>(_ => Stash.Stash());
        Receive<LeaseProtocol.Again>(_ => Search());
        Receive<LeaseProtocol.Answered>(_questions.IsAwaited, answered =>
        {
            if (answered.Reply is { Kind: LeaseReplyKind.Done, Holder: { } holder } && holder.Owner == _settings.Owner)
            {
                Become(() => Releasing(holder.Token));
                TryRelease(holder.Token);
            }
            else
            {
                Released(answered.Reply);
            }
        });
        IgnoreTheRest();
    }

    /// <summary>Late answers and timers.</summary>
    private void IgnoreTheRest()
    {
        Receive<LeaseProtocol.Answered>(_ => { });
        Receive<LeaseProtocol.Again>(_ => { });
        Receive<LeaseProtocol.Overdue>(_ => { });
    }

    private void Run(LeaseProtocol.Request request) => (_running, _runningUntil) = (request, _view.Now + _settings.Operation);

    /// <summary>Begins a release, now or when the former holder has had its time to stop.</summary>
    private void Begin(Action release)
    {
        var wait = _notBefore - _view.Now;
        if (wait <= TimeSpan.Zero)
        {
            release();
            return;
        }

        _runningUntil += wait;
        Timers.StartSingleTimer(LeaseProtocol.Again.Instance, LeaseProtocol.Again.Instance, wait);
    }

    private void TryAcquire() => _questions.Acquire(Left);

    private void TryRelease(long token) => _questions.Release(token, Left);

    private void Search() => _questions.Search(Left);

    private void Renew()
    {
        var held = _view.Held!;
        var left = held.ValidUntil - _view.Now;
        if (left < LeaseQuestions.ShortestTry)
        {
            Overdue();
            return;
        }

        _questions.Renew(held.Token, left < _settings.Operation ? left : _settings.Operation);
    }

    /// <summary>The reply settles nothing yet.</summary>
    private void TryAgain(LeaseReply reply)
    {
        if (reply.Kind == LeaseReplyKind.Impossible)
        {
            Finish(r => r.Fail(LeaseProblems.Impossible(_settings, reply.Text)));
        }
        else if (Left < LeaseQuestions.ShortestTry)
        {
            Finish(r => r.Fail(LeaseProblems.NotSettled(_settings, reply.Text)));
        }
        else
        {
            var pause = Left < _settings.Pause ? Left : _settings.Pause;
            Timers.StartSingleTimer(LeaseProtocol.Again.Instance, LeaseProtocol.Again.Instance, pause);
        }
    }

    private void Finish(Action<LeaseProtocol.Request> answer)
    {
        answer(_running!);
        _running = null;
        Become(Free);
        Stash.UnstashAll();
    }

    private void Hold(LeaseProtocol.Answered granted)
    {
        var token = granted.Reply.Holder!.Token;
        Extend(token, granted.SentAt);
        _log.Write(LeaseLogEvents.Acquired, _settings.Name, token);
        _lost = ((LeaseProtocol.Acquire)_running!).Lost;
        _running.Succeed(true);
        _running = null;
        Become(Holding);
        Stash.UnstashAll();
    }

    /// <summary>Counts from when the request was sent: the group may have counted from any time after that.</summary>
    private void Extend(long token, TimeSpan sentAt)
    {
        var held = new HeldLease(token, sentAt + _settings.Validity);
        _view.Held = held;
        var due = sentAt + _settings.Interval - _view.Now;
        Timers.StartSingleTimer(LeaseProtocol.Overdue.Instance, LeaseProtocol.Overdue.Instance, Positive(held.ValidUntil - _view.Now));
        Timers.StartSingleTimer(LeaseProtocol.Again.Instance, LeaseProtocol.Again.Instance, Positive(due));
    }

    private void Renewed(LeaseProtocol.Answered answered)
    {
        if (_view.Valid is not { } held)
        {
            // Readers already saw it end: an answer that comes now does not bring it back.
            Overdue();
        }
        else if (answered.Reply.Kind == LeaseReplyKind.Done)
        {
            Extend(held.Token, answered.SentAt);
        }
        else if (answered.Reply.Kind == LeaseReplyKind.Refused)
        {
            // This owner, with another token: an acquisition that was not answered was applied after the one that was.
            _view.IsUncertain = answered.Reply.Holder?.Owner == _settings.Owner;
            Lose(LeaseProblems.Refused(_settings, answered.Reply.Text));
            Become(Free);
        }
        else
        {
            Timers.StartSingleTimer(LeaseProtocol.Again.Instance, LeaseProtocol.Again.Instance, _settings.Pause);
        }
    }

    private void Overdue()
    {
        if (_view.Valid is { } held)
        {
            Timers.StartSingleTimer(LeaseProtocol.Overdue.Instance, LeaseProtocol.Overdue.Instance, Positive(held.ValidUntil - _view.Now));
            return;
        }

        _view.IsUncertain = true;
        Lose(LeaseProblems.NotRenewed(_settings));
        Become(Free);
        Stash.UnstashAll();
    }

    private void Lose(LeaseException reason)
    {
        var (lost, held) = (_lost, _view.Held!);
        End();
        _notBefore = held.ValidUntil + _settings.Margin;
        _log.Write(LeaseLogEvents.Lost, _settings.Name, held.Token, reason.Message);
        try
        {
            lost?.Invoke(reason);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            _log.Write(failed, LeaseLogEvents.CallbackFailed, _settings.Name);
        }
    }

    private void End()
    {
        _view.Held = null;
        _lost = null;
        _questions.Forget();
        Timers.CancelAll();
    }

    private void Released(LeaseReply reply)
    {
        if (reply.Kind is LeaseReplyKind.Done or LeaseReplyKind.Refused)
        {
            _view.IsUncertain = false;
            Finish(r => r.Succeed(true));
            return;
        }

        _view.IsUncertain = true;
        TryAgain(reply);
    }

    private static TimeSpan Positive(TimeSpan time) => time > LeaseQuestions.ShortestTry ? time : LeaseQuestions.ShortestTry;
}
