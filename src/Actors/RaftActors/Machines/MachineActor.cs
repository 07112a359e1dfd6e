using Akka.Actor;
using Akka.Event;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Requests;
using RaftActors.Telemetry;

namespace RaftActors.Machines;

/// <summary>
/// Owns the state machine of one replica: applies committed entries in order, answers their clients, serves reads and saves snapshots.
/// Reads never overtake applies, because both arrive through this mailbox.
/// </summary>
internal sealed class MachineActor : UntypedActor
{
    /// <summary>A requested index may never be reached; waiting reads must not fill the memory.</summary>
    private const int MaxWaitingReads = 16_384;

    private readonly GroupId _group;
    private readonly Type? _outboxHandler;
    private readonly MachineSettings _settings;
    private readonly IOutboxHandlers _outboxHandlers;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<MachineProtocol.Read> _waitingReads = [];
    private readonly ReplicatedMachine _machine;
    private readonly HaltedMachine _halt;
    private readonly FailureLog _failures;
    private IActorRef? _outbox;
    private IActorRef _leadsFor = ActorRefs.Nobody;
    private bool _leads;
    private EntryId _applied;
    private AppliedEntry[] _results = [];
    private (MachineTerms Terms, int Latest) _said = (MachineTerms.First, 1);
    private (long Timestamp, TimeSpan SeenAt) _logTime;

    public MachineActor(
        Func<IStateMachine> create, GroupId group, Type? outboxHandler, MachineSettings settings, IOutboxHandlers outboxHandlers)
        : this(create, group, outboxHandler, settings, outboxHandlers, new SkippedEntries())
    {
    }

    public MachineActor(
        Func<IStateMachine> create,
        GroupId group,
        Type? outboxHandler,
        MachineSettings settings,
        IOutboxHandlers outboxHandlers,
        SkippedEntries skips)
    {
        _group = group;
        _outboxHandler = outboxHandler;
        _settings = settings;
        _outboxHandlers = outboxHandlers;
        _halt = new HaltedMachine(skips, _log, group);
        _failures = new FailureLog(_log, group, Context.System.Scheduler);
        _machine = new ReplicatedMachine(create, group.Value, settings.ApplyParallelism, skips) { Failed = _failures.Add };
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MachineProtocol.Apply apply:
                Apply(apply);
                break;
            case MachineProtocol.Read read:
                Read(read);
                break;
            case MachineProtocol.Restore restore:
                Restore(restore);
                break;
            case MachineProtocol.Save:
                Save();
                break;
            case MachineProtocol.Lead lead:
                _leads = lead.Leads;
                _leadsFor = Sender;
                _outbox?.Forward(lead);
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
            var count = _machine.ApplyNext(entries[done..], _settings.HashInterval, _results, out var failure);
            for (var i = 0; i < count; i++)
            {
                _applied = entries[done + i].Id;
                next = AnswerWaiters(apply, next, _results[i]);
            }

            if ((failure ?? ReportHash(_applied.Index.Value)) is { } cause)
            {
                if (failure is not null && HaltedMachine.IsReason(failure))
                {
                    Halt(entries[done + count], failure);
                    _halt.Scan(apply, next, Sender);
                }
                else
                {
                    Fault(failure is null ? _applied : entries[done + count].Id, cause);
                    FailWaiters(apply, next);
                }

                return;
            }

            done += count;
        }

        Array.Clear(_results, 0, entries.Length);
        NoteLogTime();
        Sender.Tell(new MachineProtocol.ApplyDone(_applied.Index));
        SayTerms();
        if (_machine.Effects.HasChanged)
        {
            Outbox().Tell(_machine.Effects.TakeChanges());
        }

        ServeWaitingReads();
    }

    /// <summary>Answers the waiters for the entry just applied or one that it replaced; returns the next position.</summary>
    private int AnswerWaiters(MachineProtocol.Apply apply, int next, in AppliedEntry applied)
    {
        while (next < apply.Waiters.Count && apply.Waiters[next].Entry.Index <= _applied.Index)
        {
            var waiter = apply.Waiters[next++];
            if (waiter.Request is QueryRequest && waiter.Entry == _applied)
            {
                Answer(new MachineProtocol.Read(waiter.Request, waiter.ReplyTo, _applied.Index));
            }
            else
            {
                Answer(waiter, _applied, applied, _machine.Timestamp);
            }
        }

        return next;
    }

    /// <summary>Log time for display: the last timestamp plus the time since it was seen here.</summary>
    private long LogTime => _logTime.Timestamp + (long)(Context.System.Scheduler.MonotonicClock - _logTime.SeenAt).TotalMilliseconds;

    private void NoteLogTime()
    {
        if (_machine.Timestamp != _logTime.Timestamp)
        {
            _logTime = (_machine.Timestamp, Context.System.Scheduler.MonotonicClock);
        }
    }

    private static void Answer(in Waiter waiter, EntryId entry, in AppliedEntry applied, long logTime)
    {
        var request = waiter.Request;
        waiter.ReplyTo.Tell(waiter.Entry == entry
            ? new ClientResponse(
                request.Group, request.Id, applied.Outcome, applied.Index, applied.Term, applied.Result, null, applied.Message)
            {
                LogTime = logTime,
            }
            : ClientResponse.Failed(
                request, Outcome.Unknown, null, "Leadership was lost, and another leader's entry took the command's place."));
    }

    /// <summary>Returns the exception that the machine threw while hashing its state.</summary>
    private Exception? ReportHash(long index)
    {
        if (_settings.HashInterval == 0 || index % _settings.HashInterval != 0)
        {
            return null;
        }

        try
        {
            if (_machine.HashPoint(index) is { } hash)
            {
                Sender.Tell(new MachineProtocol.HashPoint(index, hash));
            }

            return null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return failure;
        }
    }

    private void Read(MachineProtocol.Read read)
    {
        if (read.MinIndex > _applied.Index)
        {
            if (_waitingReads.Count < MaxWaitingReads)
            {
                _waitingReads.Add(read);
            }
            else
            {
                read.ReplyTo.Tell(
                    ClientResponse.Failed(read.Request, Outcome.Busy, null, "Too many reads are waiting for an index."));
            }

            return;
        }

        Answer(read);
    }

    private void ServeWaitingReads()
    {
        for (var i = _waitingReads.Count - 1; i >= 0; i--)
        {
            if (_waitingReads[i].MinIndex <= _applied.Index)
            {
                Answer(_waitingReads[i]);
                _waitingReads.RemoveAt(i);
            }
        }
    }

    private void Answer(MachineProtocol.Read read)
    {
        if (read.Request is not QueryRequest query)
        {
            MachineExport.Answer(_machine, _applied, read, Sender, _log);
            return;
        }

        try
        {
            var result = _machine.Query(query.Question);
            read.ReplyTo.Tell(
                ClientResponse.Ok(read.Request, _applied.Index.Value, _applied.Term.Value, result) with { LogTime = LogTime });
        }
        catch (Exception bad) when (bad is not OutOfMemoryException)
        {
            // A query changes nothing, so its failure concerns only its client.
            read.ReplyTo.Tell(ClientResponse.Failed(read.Request, Outcome.BadRequest, null, bad.Message));
        }
    }

    private void Restore(MachineProtocol.Restore restore)
    {
        try
        {
            _machine.Load(restore.State, restore.At);
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            Fault(restore.At, damaged);
            return;
        }

        _applied = restore.At;
        NoteLogTime();
        Sender.Tell(new MachineProtocol.Restored(restore.At));
        SayTerms();
        if (_outbox is not null || _machine.Effects.Count > 0)
        {
            Outbox().Tell(new OutboxProtocol.Reset([.. _machine.Effects.All]));
        }

        ServeWaitingReads();
    }

    private void Save()
    {
        try
        {
            using var stream = new MemoryStream();
            _machine.Save(stream);
            Sender.Tell(new MachineProtocol.Saved(_applied, stream.GetBuffer().AsMemory(0, (int)stream.Length)));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            _log.Write(failed, LogEvents.MachineNotSaved, _applied);
            Sender.Tell(new MachineProtocol.SaveFailed(failed));
        }
    }

    /// <summary>Created with the first effect: most groups have none.</summary>
    private IActorRef Outbox()
    {
        if (_outbox is null)
        {
            _outbox = Context.ActorOf(Props.Create(() => new OutboxActor(_group, _outboxHandler, _settings, _outboxHandlers)), "outbox");
            _outbox.Tell(new MachineProtocol.Lead(_leads), _leadsFor);
        }

        return _outbox;
    }

    private void SayTerms()
    {
        var now = (_machine.Terms, _machine.LatestVersion);
        if (now != _said)
        {
            _said = now;
            Sender.Tell(new MachineProtocol.TermsInForce(now.Terms, now.LatestVersion));
        }
    }

    /// <summary>Nothing more is applied; arriving entries are searched for the one that lets the group continue.</summary>
    private void Halt(in Entry entry, Exception cause)
    {
        if (_applied.Index > LogIndex.Zero)
        {
            Sender.Tell(new MachineProtocol.ApplyDone(_applied.Index));
            SayTerms();
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
                RefuseRead(read);
                break;
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
        if (_outbox is not null)
        {
            // Its next effects belong to a state that must not be trusted.
            Context.Stop(_outbox);
            _outbox = null;
        }

        foreach (var read in _waitingReads)
        {
            RefuseRead(read);
        }

        _waitingReads.Clear();
    }

    /// <summary>Nothing more is applied, but all clients are answered: commands may be applied later, reads elsewhere.</summary>
    private static void Faulted(object message)
    {
        switch (message)
        {
            case MachineProtocol.Apply apply:
                FailWaiters(apply, 0);
                break;
            case MachineProtocol.Read read:
                RefuseRead(read);
                break;
        }
    }

    internal static void FailWaiters(MachineProtocol.Apply apply, int first)
    {
        for (var i = first; i < apply.Waiters.Count; i++)
        {
            apply.Waiters[i].ReplyTo.Tell(ClientResponse.Failed(
                apply.Waiters[i].Request, Outcome.Unknown, null, "The machine failed before the command was applied here."));
        }
    }

    private static void RefuseRead(MachineProtocol.Read read) => read.ReplyTo.Tell(
        ClientResponse.Failed(read.Request, Outcome.NoLeader, null, "The machine of this replica has failed."));
}
