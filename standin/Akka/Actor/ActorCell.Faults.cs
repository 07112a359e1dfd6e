using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    private volatile bool _isTerminating;
    private IActorRef _perpetrator;
    private WaitingFor _waitingFor;
    private Queue<SystemMessage> _postponed;

    private bool IsWaitingToContinue => _waitingFor is not null && !_isTerminating;

    public void HandleInvokeFailure(Exception cause, IActorRef escalatedBy = null)
    {
        if (_perpetrator is not null || _isTerminating)
        {
            // The supervisor knows already, or nobody needs to know any more.
            if (_isTerminating)
            {
                PublishError(cause, cause.Message);
            }

            return;
        }

        try
        {
            Mailbox.SuspendOnce();
            _perpetrator = escalatedBy ?? _self;
            SuspendChildren(escalatedBy);
            Parent.SendSystemMessage(new Failed(_self, cause, _self.Path.Uid));
        }
        catch (Exception second)
        {
            PublishError(second, $"Emergency stop: exception in failure handling for {cause.GetType()}");
            foreach (var child in GetChildren())
            {
                Stop(child);
            }

            FinishTerminate();
        }
    }

    private void CreateActor()
    {
        ActorBase actor = null;
        try
        {
            actor = NewActor();
            _actor = actor;
            actor.AroundPreStart();
        }
        catch (Exception cause)
        {
            if (actor is not null)
            {
                RetireActor(actor);
                _actor = null;
            }

            throw cause as ActorInitializationException ?? new ActorInitializationException(_self, "Exception during creation", cause);
        }
    }

    private void FaultSuspend()
    {
        Mailbox.SuspendOnce();
        SuspendChildren(null);
    }

    private void FaultResume(Exception causedByFailure)
    {
        if (_actor is null)
        {
            // It was never created; going on means to try again.
            FaultCreate();
            return;
        }

        var perpetrator = _perpetrator;
        Mailbox.ResumeOnce();
        if (causedByFailure is not null)
        {
            _perpetrator = null;
        }

        ResumeChildren(causedByFailure, perpetrator);
    }

    private void FaultCreate()
    {
        foreach (var child in GetChildren())
        {
            Stop(child);
        }

        _waitingFor = new WaitingFor(null, null, Creation: true);
        ContinueAfterChild();
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            FaultCreate();
            return;
        }

        var failed = _actor;
        if (!Mailbox.IsSuspended)
        {
            // Restarted without a failure: nothing suspended it before.
            Mailbox.SuspendOnce();
        }

        try
        {
            failed.AroundPreRestart(cause, _currentMessage);
        }
        catch (Exception inPreRestart)
        {
            PublishError(new PreRestartException(_self, inPreRestart, cause, _currentMessage), inPreRestart.Message);
        }

        RetireActor(failed);
        SetReceiveTimeout(null);
        _currentMessage = null;
        _sender = null;
        _waitingFor = new WaitingFor(cause, failed, Creation: false);
        ContinueAfterChild();
    }

    /// <summary>Goes on with what waits for children to end, if none is left.</summary>
    private void ContinueAfterChild()
    {
        if (_isTerminating)
        {
            if (!HasChildren(dyingOnly: false))
            {
                FinishTerminate();
            }
        }
        else if (_waitingFor is { } waiting && !HasChildren(dyingOnly: true))
        {
            _waitingFor = null;
            FinishRestart(waiting);
            while (_waitingFor is null && _postponed is not null && _postponed.TryDequeue(out var message))
            {
                SystemInvoke(message);
            }
        }
    }

    private void FinishRestart(WaitingFor waiting)
    {
        Mailbox.ResumeOnce();
        _perpetrator = null;
        if (waiting.Creation)
        {
            CreateActorOrFail();
            return;
        }

        var survivors = GetChildren();
        ActorBase fresh = null;
        try
        {
            fresh = NewActor();
            _actor = fresh;
            fresh.AroundPostRestart(waiting.Cause, null);
        }
        catch (Exception cause)
        {
            if (fresh is not null)
            {
                RetireActor(fresh);
            }

            _actor = null;
            HandleInvokeFailure(new PostRestartException(_self, cause, waiting.Cause));
            return;
        }

        foreach (var child in survivors)
        {
            child.Restart(waiting.Cause);
        }
    }

    private void CreateActorOrFail()
    {
        try
        {
            CreateActor();
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    private void HandleTerminate()
    {
        if (_isTerminating)
        {
            return;
        }

        SetReceiveTimeout(null);
        UnwatchAll();
        lock (this)
        {
            // No child can be attached from here on.
            _isTerminating = true;
        }

        foreach (var child in GetChildren())
        {
            Stop(child);
        }

        if (HasChildren(dyingOnly: false))
        {
            Mailbox.SuspendOnce();
            return;
        }

        FinishTerminate();
    }

    private void FinishTerminate()
    {
        if (Mailbox.IsClosed)
        {
            return;
        }

        _isTerminating = true;
        var actor = _actor;
        try
        {
            actor?.AroundPostStop();
        }
        catch (Exception cause)
        {
            PublishError(cause, cause.Message);
        }
        finally
        {
            if (actor is not null)
            {
                RetireActor(actor);
            }

            Mailbox.BecomeClosed();
            Mailbox.CleanUp();
            _actor = null;
            _behavior = null;
            _outerBehaviors = null;
            _currentMessage = null;
            _sender = null;
            Parent.SendSystemMessage(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
            TellWatchers();
        }
    }

    private sealed record WaitingFor(Exception Cause, ActorBase Failed, bool Creation);
}
