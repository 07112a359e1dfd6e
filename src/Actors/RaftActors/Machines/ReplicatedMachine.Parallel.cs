using RaftActors.Contracts;
using RaftActors.Machines.Parallel;
using RaftActors.Machines.Sessions;
using RaftActors.Protocol.Log;

namespace RaftActors.Machines;

/// <content>
/// Commands side by side, where the machine allows it. What belongs to this layer (log time, sessions, hash) is done in the order of the
/// log, before and after; only the machine's own part of the work is shared out. So the state does not depend on how many threads a node
/// has.
/// </content>
internal sealed partial class ReplicatedMachine
{
    /// <summary>Made for a machine that allows it: a thousand idle groups must not hold a thousand of these.</summary>
    private ParallelRun? _run;

    private Func<Exception, bool>? _isAnswered;

    /// <summary>Applies the first of these entries, or as many of the first ones as may be applied together.</summary>
    /// <param name="entries">Committed entries, from the next one to apply on.</param>
    /// <param name="hashInterval">
    /// Nothing is applied together with what comes after an index that is a multiple of it: there the state is compared. Zero: never.
    /// </param>
    /// <param name="applied">Gets what they came to; as long as <paramref name="entries"/> at least.</param>
    /// <param name="poison">
    /// What the entry threw that comes after those which were applied; the state is not to be relied on any more.
    /// </param>
    /// <returns>How many were applied.</returns>
    public int ApplyNext(ReadOnlySpan<Entry> entries, int hashInterval, Span<AppliedEntry> applied, out Exception? poison)
    {
        poison = null;
        try
        {
            if (_machine is IParallelMachine machine)
            {
                _run ??= new ParallelRun(parallelism);
                if (Gather(_run, machine, entries, hashInterval) > 0)
                {
                    return ApplyRun(_run, entries, applied, out poison);
                }
            }

            applied[0] = Apply(entries[0]);
            return 1;
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            poison = thrown;
            return 0;
        }
    }

    private int Gather(ParallelRun run, IParallelMachine machine, ReadOnlySpan<Entry> entries, int hashInterval)
    {
        run.Clear();
        foreach (ref readonly var entry in entries)
        {
            if (!TryGather(run, machine, entry) || (hashInterval > 0 && entry.Index.Value % hashInterval == 0))
            {
                break;
            }
        }

        return run.Count;
    }

    private bool TryGather(ParallelRun run, IParallelMachine machine, in Entry entry)
    {
        SessionCommandMessage? inSession = null;
        if (entry.Kind == EntryKind.Envelope)
        {
            var envelope = Envelopes.Read(entry.Payload.Span);
            if (envelope.BodyCase != EnvelopeMessage.BodyOneofCase.SessionCommand)
            {
                return false;
            }

            inSession = envelope.SessionCommand;
        }
        else if (entry.Kind != EntryKind.Command)
        {
            return false;
        }

        var bytes = inSession?.Command.Memory ?? entry.Payload;
        if (_skips.Contains(entry.Index.Value) || PartOf(machine, bytes) is not { } part)
        {
            return false;
        }

        // Asked twice at the same log time, what follows answers the same twice: an entry that has to wait for the next run is none the
        // worse for it.
        _timestamp = Math.Max(_timestamp, entry.Timestamp);
        var command = new CommittedCommand(entry.Index.Value, entry.Term.Value, _timestamp, bytes) { Version = Terms.Version };
        if (inSession is null)
        {
            run.Add(part, command, null, 0);
            return true;
        }

        if (_sessions.Find(inSession.Session) is { } open && run.Holds(open))
        {
            // What the session remembers of its earlier command decides about this one.
            return false;
        }

        if (AnswerWithoutExecuting(inSession, out var session) is { } known)
        {
            run.Add(command, known);
        }
        else
        {
            run.Add(part, command, session, inSession.Sequence);
        }

        return true;
    }

    private int ApplyRun(ParallelRun run, ReadOnlySpan<Entry> entries, Span<AppliedEntry> applied, out Exception? poison)
    {
        _isAnswered ??= IsAnswered;
        var good = run.Execute(_machine, _isAnswered, out poison);
        for (var i = 0; i < good; i++)
        {
            ref var item = ref run[i];
            if (item.Known is { } known)
            {
                applied[i] = known;
            }
            else
            {
                var answer = item.Thrown is { } thrown
                    ? Fail(entries[i].Id, thrown)
                    : new CachedAnswer(item.Command.Index, item.Command.Term, item.Result);
                item.Session?.Remember(item.Sequence, answer);
                applied[i] = AppliedEntry.Of(answer);
            }

            _timestamp = item.Command.Timestamp;
            AddToHash(entries[i], applied[i]);
        }

        return good;
    }

    /// <summary>A command whose part cannot be told is applied alone; if the machine throws on it, that is its answer.</summary>
    private static long? PartOf(IParallelMachine machine, ReadOnlyMemory<byte> command)
    {
        try
        {
            return machine.PartOf(command);
        }
        catch (Exception thrown) when (!ApplyFailures.IsOfThisNode(thrown))
        {
            return null;
        }
    }
}
