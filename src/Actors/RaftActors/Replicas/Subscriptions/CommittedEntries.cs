using System.Collections.Immutable;
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
    public static CommittedRange Read(LogIndex first, ReadOnlySpan<Entry> entries)
    {
        var commands = ImmutableArray.CreateBuilder<CommittedEntry>(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            if (CommandOf(entry) is { } command)
            {
                commands.Add(new CommittedEntry(entry.Index.Value, entry.Term.Value, entry.Timestamp, command));
            }
        }

        return new CommittedRange(first.Value, entries[^1].Index.Value, commands.DrainToImmutable());
    }

    private static ReadOnlyMemory<byte>? CommandOf(in Entry entry) => entry.Kind switch
    {
        EntryKind.Command => entry.Payload,
        EntryKind.Envelope => Envelopes.Read(entry.Payload.Span).SessionCommand?.Command.Memory,
        _ => null,
    };
}
