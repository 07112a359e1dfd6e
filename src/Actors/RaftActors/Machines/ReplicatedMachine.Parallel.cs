using RaftActors.Contracts;
using RaftActors.Machines.Parallel;
using RaftActors.Machines.Sessions;
using RaftActors.Protocol.Log;

namespace RaftActors.Machines;

/// <content>
/// Commands in parallel, if the machine allows it. The work of this layer (log time, sessions, hash) is done in log order, before and
/// after; only the machine's own work is distributed. So the state does not depend on a node's number of threads.
/// </content>
internal sealed partial class ReplicatedMachine
{
    /// <summary>Created on demand: a thousand idle groups must not hold a thousand of these.</summary>
    private ParallelRun? _run;

    private Func<Exception, bool>? _isAnswered;

    /// <summary>Applies the first entry, or as many of the first ones as may be applied together.</summary>
    /// <param name="entries">Committed entries, from the next one to apply on.</param>
    /// <param name="hashInterval">The state is compared at its multiples, so a run never crosses one. Zero: never.</param>
    /// <param name="applied">Receives the results; at least as long as <paramref name="entries"/>.</param>
    /// <param name="failure">The exception of the entry after those applied; the state must not be trusted.</param>
    /// <returns>The number of entries applied.</returns>
    public int ApplyNext(ReadOnlySpan<Entry> entries, int hashInterval, Span<AppliedEntry> applied, out Exception? failure)
    {
        failure = null;
        try
        {
            if (_machine is IParallelMachine machine)
            {
                _run ??= new ParallelRun(parallelism);
                if (Gather(_run, machine, entries, hashInterval) > 0)
                {
                    return ApplyRun(_run, entries, applied, out failure);
                }
            }

            applied[0] = Apply(entries[0]);
            return 1;
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            failure = thrown;
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

        // Collecting is idempotent at a given log time, so an entry may be deferred to the next run.
        _timestamp = Math.Max(_timestamp, entry.Timestamp);
        var command = new CommittedCommand(entry.Index.Value, entry.Term.Value, _timestamp, bytes) { Version = Terms.Version };
        if (inSession is null)
        {
            run.Add(part, command, null, 0);
            return true;
        }

        if (_sessions.Find(inSession.Session) is { } open && run.Holds(open))
        {
            // The result of the session's earlier command decides about this one.
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

    private int ApplyRun(ParallelRun run, ReadOnlySpan<Entry> entries, Span<AppliedEntry> applied, out Exception? failure)
    {
        _isAnswered ??= IsAnswered;
        var good = run.Execute(_machine, _isAnswered, out failure);
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

    /// <summary>A command whose part cannot be determined is applied alone; if the machine throws on it, that is its answer.</summary>
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
