using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>§5.3: if two logs hold an entry with the same index and term, the logs are identical up to it. Kept as one hash chain an entry.</summary>
public sealed class LogMatching : Invariant
{
    private readonly Dictionary<EntryId, ulong> _chains = new() { [EntryId.Zero] = 0 };

    public override void Writes(SimulatedReplica replica, in Persist write)
    {
        if (write.Entries.IsEmpty)
        {
            return;
        }

        var entries = write.Entries.Span;
        var before = entries[0].Index - 1;
        var prev = new EntryId(before, replica.Core!.Log.TermAt(before)!.Value);
        Require(_chains.TryGetValue(prev, out var chain), $"{replica.Id} appends after {prev}, which nobody created");
        foreach (var entry in entries)
        {
            chain = Link(chain, entry);
            Require(_chains.TryAdd(entry.Id, chain) || _chains[entry.Id] == chain, $"{replica.Id} holds another entry or prefix at {entry.Id}");
        }
    }

    private static ulong Link(ulong chain, in Entry entry)
    {
        chain = (chain ^ (ulong)entry.Index.Value) * 1099511628211;
        chain = (chain ^ (ulong)entry.Term.Value) * 1099511628211;
        foreach (var b in entry.Payload.Span)
        {
            chain = (chain ^ b) * 1099511628211;
        }

        return chain;
    }
}
