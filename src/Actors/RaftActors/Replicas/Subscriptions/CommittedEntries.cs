using System.Collections.Immutable;
using RaftActors.Contracts;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Requests;

namespace RaftActors.Replicas.Subscriptions;

/// <summary>Reads the commands of clients out of committed entries: the entries that the library itself appends are left out.</summary>
internal static class CommittedEntries
{
    /// <param name="first">The index of the first entry.</param>
    /// <param name="entries">Consecutive entries, at least one.</param>
    /// <param name="described">For a follower of keys: what else is known of them; null otherwise.</param>
    public static CommittedRange Read(LogIndex first, ReadOnlySpan<Entry> entries, MachineProtocol.Described? described = null)
    {
        var commands = ImmutableArray.CreateBuilder<CommittedEntry>(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            if (!IsSkipped(described, entry.Index.Value) && CommandOf(entry) is { } command)
            {
                commands.Add(new CommittedEntry(entry.Index.Value, entry.Term.Value, entry.Timestamp, command));
            }
        }

        return new CommittedRange(first.Value, entries[^1].Index.Value, commands.DrainToImmutable(), described?.Piece);
    }

    private static bool IsSkipped(MachineProtocol.Described? described, long index)
    {
        if (described is not null)
        {
            foreach (var run in described.Skipped)
            {
                if (run.First <= index && index <= run.Last)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ReadOnlyMemory<byte>? CommandOf(in Entry entry) => entry.Kind switch
    {
        EntryKind.Command => entry.Payload,
        EntryKind.Envelope => CommandOf(Envelopes.Read(entry.Payload.Span)),
        _ => null,
    };

    private static ReadOnlyMemory<byte>? CommandOf(EnvelopeMessage envelope) =>
        (envelope.SessionCommand?.Command ?? envelope.RangedCommand?.Command)?.Memory;
}
