using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Commands, and the answers of the journal to what they have persisted.</summary>
public abstract partial class Eventsourced
{
    private readonly Queue<PendingHandler> _pending = new();
    private readonly Queue<Envelope> _internalStash = new();
    private readonly Envelope[] _oneEnvelope = new Envelope[1];

    private List<IPersistentEnvelope> _batch = new();
    private int _pendingStashing;
    private bool _writeInProgress;
    private bool _taskRunning;
    private int _tasksStarted;

    protected internal override bool AroundReceive(Receive receive, object message)
    {
        switch (_phase)
        {
            case Phase.Processing:
            case Phase.Persisting:
                ReceiveProcessing(receive, message);
                break;
            case Phase.ReplayingEvents:
                ReceiveReplayingEvents(message);
                break;
            case Phase.LoadingSnapshot:
                ReceiveLoadingSnapshot(message);
                break;
            default:
                ReceiveWaitingForPermit(message);
                break;
        }

        return true;
    }

    private void ReceiveProcessing(Receive receive, object message)
    {
        if (message is IJournalResponse response && ReceiveJournalResponse(response))
        {
            return;
        }

        if (message is RecoveryTick or RecoveryPermitGranted)
        {
            return;
        }

        if (_phase == Phase.Persisting)
        {
            StashInternally(message);
            return;
        }

        var tasksBefore = _tasksStarted;
        var failed = true;
        try
        {
            base.AroundReceive(receive, message);
            failed = false;
        }
        finally
        {
            // A command that has started a task ends with it.
            if (_tasksStarted == tasksBefore)
            {
                OnCommandDone(failed);
            }
        }
    }

    private void OnCommandDone(bool failed)
    {
        FlushBatch();
        if (_pendingStashing > 0)
        {
            _phase = Phase.Persisting;
        }
        else
        {
            _phase = Phase.Processing;
            UnstashInternally(failed);
        }
    }

    private async Task RunToEndAsync(Func<Task> action)
    {
        var failed = true;
        try
        {
            await action();
            failed = false;
        }
        finally
        {
            _taskRunning = false;
            OnCommandDone(failed);
        }
    }

    private bool ReceiveJournalResponse(IJournalResponse response)
    {
        switch (response)
        {
            case WriteMessageSuccess success:
                if (success.ActorInstanceId == _instanceId)
                {
                    NoteSequenceNr(success.Persistent.SequenceNr);
                    RunHandler(success.Persistent.Payload);
                }

                return true;
            case WriteMessagesSuccessful:
            case WriteMessagesFailed:
                _writeInProgress = false;
                FlushBatch();
                return true;
            case LoopMessageSuccess loop:
                if (loop.ActorInstanceId == _instanceId)
                {
                    RunHandler(loop.Message);
                }

                return true;
            case WriteMessageRejected rejected:
                if (rejected.ActorInstanceId == _instanceId)
                {
                    NoteSequenceNr(rejected.Persistent.SequenceNr);
                    OnHandlerDone(failed: false);
                    OnPersistRejected(rejected.Cause, rejected.Persistent.Payload, rejected.Persistent.SequenceNr);
                }

                return true;
            case WriteMessageFailure failure:
                if (failure.ActorInstanceId == _instanceId)
                {
                    StopAfter(failure);
                }

                return true;
            default:
                return false;
        }
    }

    private void StopAfter(WriteMessageFailure failure)
    {
        try
        {
            OnPersistFailure(failure.Cause, failure.Persistent.Payload, failure.Persistent.SequenceNr);
        }
        finally
        {
            // What the store holds now is unknown: only a recovery can tell.
            Context.Stop(Self);
        }
    }

    private void RunHandler(object payload)
    {
        var failed = true;
        try
        {
            _pending.Peek().Invoke(payload);
            failed = false;
        }
        finally
        {
            // A handler may have persisted more.
            FlushBatch();
            if (_taskRunning)
            {
                CompletePending();
            }
            else
            {
                OnHandlerDone(failed);
            }
        }
    }

    private void OnHandlerDone(bool failed)
    {
        CompletePending();
        if (_pendingStashing > 0)
        {
            _phase = Phase.Persisting;
        }
        else if (_phase == Phase.Persisting || failed)
        {
            _phase = Phase.Processing;
            UnstashInternally(failed);
        }
    }

    private void CompletePending()
    {
        if (_pending.Dequeue().Stashing)
        {
            _pendingStashing--;
        }
    }

    /// <summary>At most one write of an actor is under way; what comes meanwhile forms the next one.</summary>
    private void FlushBatch()
    {
        if (_writeInProgress || _batch.Count == 0)
        {
            return;
        }

        var batch = _batch;
        _batch = new List<IPersistentEnvelope>();
        _writeInProgress = true;
        Journal.Tell(new WriteMessages(batch, Self, _instanceId), Self);
    }

    private void NoteSequenceNr(long sequenceNr)
    {
        if (sequenceNr > LastSequenceNr)
        {
            LastSequenceNr = sequenceNr;
        }
    }

    private void StashInternally(object message) => _internalStash.Enqueue(new Envelope(message, Sender));

    /// <summary>
    /// One at a time: a command that persists sends the others back, so taking all would move each of them again and again.
    /// </summary>
    private void UnstashInternally(bool all)
    {
        if (_internalStash.Count == 0)
        {
            return;
        }

        if (!all && _internalStash.Peek().Message is not Terminated)
        {
            MoveToMailbox(_internalStash.Dequeue());
            return;
        }

        // The runtime may drop a Terminated that comes twice; nothing would then send the next command after it.
        // Each goes to the head of the mailbox, so the last one goes first.
        var envelopes = _internalStash.ToArray();
        _internalStash.Clear();
        for (var i = envelopes.Length - 1; i >= 0; i--)
        {
            MoveToMailbox(envelopes[i]);
        }
    }

    private void MoveToMailbox(Envelope envelope)
    {
        _oneEnvelope[0] = envelope;
        Stash.Prepend(_oneEnvelope);
        Stash.Unstash();
        _oneEnvelope[0] = default;
    }
}
