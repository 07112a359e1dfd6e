using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Simulation.Views;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 4, §5.3: if two logs hold an entry with the same index and term, the logs are identical up to it. Kept as one hash chain an entry.</summary>
public sealed class LogMatching : Invariant
{
    private readonly Dictionary<EntryId, ulong> _chains = new() { [EntryId.Zero] = 0 };

    /// <summary>Whether somebody has written this entry.</summary>
    public bool IsCreated(EntryId id) => _chains.ContainsKey(id);

    public override void Writes(IReplicaView replica, in Persist write)
    {
        if (write.Entries.IsEmpty)
        {
            return;
        }

        var entries = write.Entries.Span;
        var before = entries[0].Index - 1;
        var prev = new EntryId(before, replica.TermAt(before) ?? new Term(-1));
        Require(_chains.TryGetValue(prev, out var chain), $"{replica.Id} appends after {prev}, which nobody created");
        foreach (ref readonly var entry in entries)
        {
            chain = ChainHash.Link(chain, entry);
            Require(_chains.TryAdd(entry.Id, chain) || _chains[entry.Id] == chain, $"{replica.Id} holds another entry or prefix at {entry.Id}");
        }
    }
}
