using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Replication;

/// <summary>A follower's side of replication: the consistency check, and what it does to the log (§5.3).</summary>
internal static class LogReceiver
{
    public static void Receive(RaftState state, AppendEntries message)
    {
        var entries = message.Entries.Span;
        var last = message.PrevLog.Index + entries.Length;

        // Entries covered by the snapshot are committed and therefore the same in the leader's log (Leader Completeness); only the rest is
        // compared.
        var covered = state.Log.Base.Index - message.PrevLog.Index;
        if (covered > 0)
        {
            entries = entries[(int)Math.Min(covered, entries.Length)..];
        }
        else if (!state.Log.Contains(message.PrevLog))
        {
            Refuse(state, message);
            return;
        }

        InvariantViolation.ThrowUnless(
            !state.IsHollow || !HasPayload(entries),
            $"{state.Self} was a witness and has no payloads: its store must be emptied before it becomes another kind of member");
        AppendMissing(state, entries);

        // min(leaderCommit, last entry verified by this message): entries beyond it may still be overwritten.
        state.AdvanceCommit(LogIndex.Min(message.LeaderCommit, last));
        Acknowledge(state, message.From, last);
    }

    /// <summary>
    /// The leader knows that this replica holds everything up to the index of its heartbeat. If it does not, acknowledged entries were lost
    /// (§5.3).
    /// </summary>
    public static void Commit(RaftState state, LogIndex index)
    {
        InvariantViolation.ThrowUnless(
            index <= state.Log.LastIndex, $"acknowledged entries are in the log: {index} > {state.Log.LastIndex}");
        state.AdvanceCommit(index);
    }

    /// <summary>Tells the leader that everything up to an index is in this log and will be durable when the message leaves.</summary>
    public static void Acknowledge(RaftState state, ReplicaId leader, LogIndex match) => state.SendWhenDurable(
        new AppendEntriesResponse(state.Self, leader, state.CurrentTerm, true, match, LogIndex.Zero, EntryId.Zero));

    /// <summary>§5.3, steps 3 and 4: only a conflicting entry removes the suffix; entries already present stay untouched.</summary>
    private static void AppendMissing(RaftState state, ReadOnlySpan<Entry> entries)
    {
        var i = 0;
        while (i < entries.Length && state.Log.Contains(entries[i].Id))
        {
            i++;
        }

        if (i == entries.Length)
        {
            return;
        }

        if (entries[i].Index <= state.Log.LastIndex)
        {
            state.TruncateAfter(entries[i].Index - 1);
        }

        state.Append(entries[i..]);
    }

    /// <summary>Whether the leader sends payloads to this replica.</summary>
    private static bool HasPayload(ReadOnlySpan<Entry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (entry.Kind is EntryKind.Command or EntryKind.Envelope)
            {
                return true;
            }
        }

        return false;
    }

    private static void Refuse(RaftState state, AppendEntries message)
    {
        var hint = ConflictRule.LastNotAfter(state.Log, message.PrevLog.Index, message.PrevLog.Term);
        state.SendWhenDurable(
            new AppendEntriesResponse(state.Self, message.From, state.CurrentTerm, false, LogIndex.Zero, message.PrevLog.Index, hint));
    }
}
