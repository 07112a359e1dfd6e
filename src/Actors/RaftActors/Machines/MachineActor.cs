using Akka.Actor;
using Akka.Event;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Ranged;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Requests;

namespace RaftActors.Machines;

/// <summary>
/// Owns the state machine of one replica: applies committed entries in order, answers their clients, serves reads and saves snapshots.
/// Reads never overtake applies, because both arrive through this mailbox.
/// </summary>
internal sealed class MachineActor : UntypedActor
{
    private readonly ReplicatedMachine _machine;
    private readonly MachineReads _reads;
    private readonly MachineSaver _saver;
    private readonly LogClock _clock = new(Context.System.Scheduler);
    private readonly HashReport _hashes;
    private readonly TermsReport _terms;
    private readonly OutboxChild _outbox;
    private readonly HaltedMachine _halt;
    private readonly ChildHandover _children;
    private readonly FollowedRange _followed;
    private readonly Action<IStateMachine>? _release;
    private readonly int _hashInterval;
    private EntryId _applied;
    private AppliedEntry[] _results = [];

    public MachineActor(
        Func<IStateMachine> create, GroupId group, Props? outboxHandler, MachineSettings settings, IOutboxHandlers outboxHandlers)
        : this(create, group, outboxHandler, settings, outboxHandlers, new SkippedEntries())
    {
    }

    public MachineActor(
        Func<IStateMachine> create,
        GroupId group,
        Props? outboxHandler,
        MachineSettings settings,
        IOutboxHandlers outboxHandlers,
        SkippedEntries skips,
        Configuration? rangeMembers = null,
        ChildState? newborn = null,
        Action<IStateMachine>? release = null)
    {
        _release = release;
        var log = Context.GetLogger();
        var failures = new FailureLog(log, group, Context.System.Scheduler);
        _machine = new ReplicatedMachine(create, group.Value, settings.ApplyParallelism, skips, failures.Add, rangeMembers);
        _children = new ChildHandover(_machine, Context.Parent, newborn);
        _followed = new FollowedRange(_machine, group.Value);
        _saver = new MachineSaver(_machine, Context, log);
        _reads = new MachineReads(_machine, _saver, _clock);
        _hashInterval = settings.HashInterval;
        _hashes = new HashReport(_machine, settings.HashInterval);
        _terms = new TermsReport(_machine);
        _halt = new HaltedMachine(skips, log, group);
        _outbox = new OutboxChild(
            Context, Props.Create(() => new OutboxActor(group, outboxHandler, settings, outboxHandlers)), _machine.Effects);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MachineProtocol.Apply apply:
                Apply(apply);
                break;
            case MachineProtocol.Read read:
                _reads.Add(read, _applied, Sender);
                break;
            case MachineProtocol.ReadMany round:
                _reads.Add(round, _applied, Sender);
                break;
            case MachineProtocol.Restore restore:
                Restore(restore);
                break;
            case MachineProtocol.Save save when _children.MaySave(_applied):
                _saver.Save(save.Drafts, _applied, Sender);
                break;
            case MachineProtocol.Save save:
                _children.Hold(save, Sender);
                break;
            case MachineProtocol.Copy:
                _saver.Copy(_applied, Sender);
                break;
            case MachineProtocol.TellHash:
                Sender.Tell(new MachineProtocol.Hashed(_applied, _machine.RunningHash));
                break;
            case MachineProtocol.TellView:
                Sender.Tell(_machine.RangeView());
                break;
            case MachineProtocol.Describe describe:
                _followed.Describe(describe, _applied.Index.Value, Sender);
                break;
            case MachineProtocol.FindMerge find:
                _followed.Find(find, Sender);
                break;
            case MachineProtocol.Born born:
                _children.OnBorn(born);
                SaveHeld();
                break;
            case MachineProtocol.Lead lead:
                _outbox.Lead(lead, Sender);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Apply(MachineProtocol.Apply apply)
    {
        var entries = apply.Entries.Span;
        if (_results.Length < entries.Length)
        {
            _results = new AppliedEntry[entries.Length];
        }

        var next = 0;
        for (var done = 0; done < entries.Length;)
        {
            var count = _machine.ApplyNext(entries[done..], _hashInterval, _results, out var failure);
            // Before any answer: an answer tells the log time of its entry or a later one.
            _clock.Note(_machine.Timestamp);
            for (var i = 0; i < count; i++)
            {
                _applied = entries[done + i].Id;
                next = AnswerWaiters(apply, next, _results[i]);
            }

            if (failure is not null && HaltedMachine.IsReason(failure))
            {
                Halt(entries[done + count], failure);
                _halt.Scan(apply, next, Sender);
                return;
            }

            if ((failure ?? _hashes.Tell(_applied.Index.Value, Sender)) is { } cause)
            {
                Fault(failure is null ? _applied : entries[done + count].Id, cause);
                EntryAnswers.Fail(apply, next);
                return;
            }

            done += count;
        }

        _children.Part(Self);
        SaveHeld();
        Array.Clear(_results, 0, entries.Length);
        Sender.Tell(new MachineProtocol.ApplyDone(_applied.Index));
        _terms.Tell(Sender);
        _outbox.Update();
        _reads.Serve(_applied, Sender);
        _followed.Serve(_applied.Index.Value);
    }

    /// <summary>Answers the waiters for the entry just applied or one that it replaced; returns the next position.</summary>
    private int AnswerWaiters(MachineProtocol.Apply apply, int next, in AppliedEntry applied)
    {
        while (next < apply.Waiters.Count && apply.Waiters[next].Entry.Index <= _applied.Index)
        {
            var waiter = apply.Waiters[next++];
            if (waiter.Request is QueryRequest && waiter.Entry == _applied)
            {
                // A read through the log: its entry has its place, and the machine answers.
                _reads.Answer(waiter.Request, waiter.ReplyTo, _applied, Sender);
            }
            else
            {
                EntryAnswers.Answer(waiter, _applied, applied, _machine.Timestamp, _machine.Range?.Version ?? 0);
            }
        }

        return next;
    }

    private void Restore(MachineProtocol.Restore restore)
    {
        using var state = restore.State;
        var before = _machine.Machine;
        try
        {
            if (_children.TakeNewborn(restore.At) is { } newborn)
            {
                _machine.Load(newborn, restore.At);
            }
            else
            {
                _machine.Load(state, restore.At);
            }
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            Fault(restore.At, damaged);
            return;
        }

        _release?.Invoke(before);
        _applied = restore.At;
        _clock.Note(_machine.Timestamp);
        Sender.Tell(new MachineProtocol.Restored(restore.At));
        _terms.Tell(Sender);
        _outbox.Reset();
        _reads.Serve(_applied, Sender);
        _followed.Serve(_applied.Index.Value);
    }

    /// <summary>Nothing more is applied; arriving entries are searched for the one that lets the group continue.</summary>
    private void Halt(in Entry entry, Exception cause)
    {
        if (_applied.Index > LogIndex.Zero)
        {
            Sender.Tell(new MachineProtocol.ApplyDone(_applied.Index));
            _terms.Tell(Sender);
        }

        Sender.Tell(_halt.At(entry, cause));
        StopServing();
        Become(Halted);
    }

    private void Halted(object message)
    {
        switch (message)
        {
            case MachineProtocol.Apply apply:
                _halt.Scan(apply, 0, Sender);
                break;
            case MachineProtocol.Restore restore:
                // A new state replaces this one and includes the entry.
                Become(OnReceive);
                Restore(restore);
                break;
            case MachineProtocol.Save:
                Sender.Tell(new MachineProtocol.SaveFailed(
                    new InvalidOperationException("The machine has stopped; its state must not be used.")));
                break;
            case MachineProtocol.Read read:
                MachineReads.Refuse(read.Request, read.ReplyTo);
                break;
            case MachineProtocol.ReadMany round:
                MachineReads.Refuse(round);
                break;
            case MachineProtocol.Describe or MachineProtocol.FindMerge:
                FollowedRange.Refuse(Sender);
                break;
        }
    }

    /// <summary>A snapshot that had to wait for a split to be finished.</summary>
    private void SaveHeld()
    {
        while (_children.TakeHeld(_applied) is var (save, replica))
        {
            _saver.Save(save.Drafts, _applied, replica);
        }
    }

    private void Fault(EntryId at, Exception cause)
    {
        Sender.Tell(new MachineProtocol.Faulted(at, cause));
        StopServing();
        Become(Faulted);
    }

    private void StopServing()
    {
        _outbox.Stop();
        _reads.RefuseAll();
        _followed.RefuseAll();
    }

    /// <summary>Nothing more is applied, but all clients are answered: commands may be applied later, reads elsewhere.</summary>
    private void Faulted(object message)
    {
        switch (message)
        {
            case MachineProtocol.Apply apply:
                EntryAnswers.Fail(apply, 0);
                break;
            case MachineProtocol.Read read:
                MachineReads.Refuse(read.Request, read.ReplyTo);
                break;
            case MachineProtocol.ReadMany round:
                MachineReads.Refuse(round);
                break;
            case MachineProtocol.Describe or MachineProtocol.FindMerge:
                FollowedRange.Refuse(Sender);
                break;
            case MachineProtocol.Restore restore:
                restore.State?.Dispose();
                break;
        }
    }
}
