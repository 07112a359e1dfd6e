using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// The messages of one actor and its state of execution. At most one thread runs a mailbox at a time; system messages come first.
/// </summary>
public class Mailbox : IRunnable
{
    // Bit 0: queued at or run by the dispatcher. Bit 1: closed. Above: how often suspended.
    private const int Scheduled = 1;
    private const int Closed = 2;
    private const int SuspendUnit = 4;

    private int _status;
    private SystemMessage _systemMessages;
    private ActorCell _actor;

    public Mailbox(IMessageQueue messageQueue) => MessageQueue = messageQueue;

    public IMessageQueue MessageQueue { get; }

    internal MessageDispatcher Dispatcher => _actor.Dispatcher;

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsSuspended => Volatile.Read(ref _status) >= SuspendUnit;

    internal bool HasMessages => MessageQueue.HasMessages;

    internal bool HasSystemMessages => Volatile.Read(ref _systemMessages) is not null;

    public void Execute() => Run();

    public void Run()
    {
        var previous = InternalCurrentActorCellKeeper.Exchange(_actor);
        try
        {
            ProcessSystemMessages();
            ProcessUserMessages();
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = previous;
            SetIdle();
            if (CanBeScheduled(hasMessages: false, hasSystemMessages: false))
            {
                Dispatcher.RegisterForExecution(this, false, false);
            }
        }
    }

    internal void SetActor(ActorCell cell) => _actor = cell;

    /// <summary>True where the caller has to hand the mailbox to a thread.</summary>
    internal bool TrySetScheduled()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & Scheduled) != 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _status, status | Scheduled, status) == status)
            {
                return true;
            }
        }
    }

    internal bool CanBeScheduled(bool hasMessages, bool hasSystemMessages)
    {
        var status = Volatile.Read(ref _status);
        if ((status & Closed) != 0)
        {
            // What came too late is handed to the dead letters by one more run.
            return hasSystemMessages || HasSystemMessages || HasMessages;
        }

        return status >= SuspendUnit
            ? hasSystemMessages || HasSystemMessages
            : hasMessages || hasSystemMessages || HasSystemMessages || HasMessages;
    }

    internal void SuspendOnce() => Interlocked.Add(ref _status, SuspendUnit);

    /// <summary>True where the mailbox runs again.</summary>
    internal bool ResumeOnce()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if (status < SuspendUnit)
            {
                return true;
            }

            if (Interlocked.CompareExchange(ref _status, status - SuspendUnit, status) == status)
            {
                return status - SuspendUnit < SuspendUnit;
            }
        }
    }

    internal void BecomeClosed() => Interlocked.Or(ref _status, Closed);

    internal void SystemEnqueue(SystemMessage message)
    {
        SystemMessage head;
        do
        {
            head = Volatile.Read(ref _systemMessages);
            message.Next = head;
        }
        while (Interlocked.CompareExchange(ref _systemMessages, message, head) != head);
    }

    /// <summary>Hands everything left to the dead letters; called by the actor's own last run.</summary>
    internal void CleanUp()
    {
        for (var message = TakeSystemMessages(); message is not null;)
        {
            var next = message.Next;
            message.Next = null;
            _actor.AnswerAfterDeath(message);
            message = next;
        }

        MessageQueue.CleanUp(_actor.Self, _actor.SystemImpl.Mailboxes.DeadLetterQueue);
    }

    private void SetIdle() => Interlocked.And(ref _status, ~Scheduled);

    private void ProcessSystemMessages()
    {
        while (HasSystemMessages)
        {
            for (var message = TakeSystemMessages(); message is not null;)
            {
                var next = message.Next;
                message.Next = null;
                if (IsClosed)
                {
                    _actor.AnswerAfterDeath(message);
                }
                else
                {
                    _actor.SystemInvoke(message);
                }

                message = next;
            }
        }

        if (IsClosed && HasMessages)
        {
            CleanUp();
        }
    }

    private void ProcessUserMessages()
    {
        var left = Dispatcher.Throughput;
        while (left-- > 0 && Volatile.Read(ref _status) == Scheduled && MessageQueue.TryDequeue(out var envelope))
        {
            _actor.Invoke(envelope);
            if (HasSystemMessages)
            {
                ProcessSystemMessages();
            }
        }
    }

    private SystemMessage TakeSystemMessages()
    {
        SystemMessage oldestFirst = null;
        for (var message = Interlocked.Exchange(ref _systemMessages, null); message is not null;)
        {
            var next = message.Next;
            message.Next = oldestFirst;
            oldestFirst = message;
            message = next;
        }

        return oldestFirst;
    }
}
