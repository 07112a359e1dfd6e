using RaftActors.Contracts;
using RaftActors.Machines.Sessions;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Log;

namespace RaftActors.Machines.Parallel;

/// <summary>
/// Applies consecutive commands in parallel, if the machine allows it. The work of the layer around the machine (log time, sessions) is
/// done in log order, before and after; only the machine's own work is distributed. So the state does not depend on a node's number of
/// threads.
/// </summary>
internal sealed class ParallelApply(int parallelism, SessionTable sessions, CommandExecutor executor)
{
    /// <summary>Created on demand: a thousand idle groups must not hold a thousand of these.</summary>
    private ParallelRun? _run;

    /// <summary>Applies as many of the first entries as may be applied together.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="terms">How the entries are applied.</param>
    /// <param name="timestamp">Log time before the first entry.</param>
    /// <param name="hashInterval">The state is compared at its multiples, so a run never crosses one. Zero: never.</param>
    /// <param name="entries">Committed entries, from the next one to apply on.</param>
    /// <param name="applied">Receives the results.</param>
    /// <param name="count">The number of entries applied; those after it are untouched, or follow a failed one.</param>
    /// <param name="failure">The exception of the entry after those applied; the state must not be trusted.</param>
    /// <returns>False if the first entry must be applied alone; nothing has happened then.</returns>
    public bool TryApply(
        IParallelMachine machine, MachineTerms terms, long timestamp, int hashInterval, ReadOnlySpan<Entry> entries,
        Span<AppliedEntry> applied, out int count, out Exception? failure)
    {
        var run = _run ??= new ParallelRun(parallelism);
        run.Clear();
        foreach (ref readonly var entry in entries)
        {
            timestamp = Math.Max(timestamp, entry.Timestamp);
            if (!TryAdd(run, machine, terms.Version, timestamp, entry)
                || (hashInterval > 0 && entry.Index.Value % hashInterval == 0))
            {
                break;
            }
        }

        (count, failure) = (0, null);
        if (run.Count == 0)
        {
            return false;
        }

        count = run.Execute(machine, terms.OnException, out failure);
        for (var i = 0; i < count; i++)
        {
            applied[i] = ResultOf(ref run[i]);
        }

        return true;
    }

    /// <summary>
    /// Adds an entry to the run; false if it must wait until the run is applied. What happens to its session here happens the same way when
    /// it is tried again at the same log time.
    /// </summary>
    private bool TryAdd(ParallelRun run, IParallelMachine machine, int version, long timestamp, in Entry entry)
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
        if (executor.IsSkipped(entry.Index.Value) || PartOf(machine, bytes) is not { } part)
        {
            return false;
        }

        var command = new CommittedCommand(entry.Index.Value, entry.Term.Value, timestamp, bytes) { Version = version };
        if (inSession is null)
        {
            run.Add(part, command, null, 0);
            return true;
        }

        if (sessions.Find(inSession.Session) is { } open && run.Holds(open))
        {
            // The result of the session's earlier command decides about this one.
            return false;
        }

        if (sessions.Admit(inSession, timestamp, out var session) is { } known)
        {
            run.Add(command, known);
        }
        else
        {
            run.Add(part, command, session, inSession.Sequence);
        }

        return true;
    }

    private AppliedEntry ResultOf(ref ParallelRun.Work work)
    {
        if (work.Known is { } known)
        {
            return known;
        }

        var answer = work.Thrown is { } thrown
            ? executor.Fail(work.Command, thrown)
            : new CachedAnswer(work.Command.Index, work.Command.Term, work.Result);
        work.Session?.Remember(work.Sequence, answer);
        return AppliedEntry.Of(answer);
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
