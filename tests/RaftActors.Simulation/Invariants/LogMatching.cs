using System.Runtime.InteropServices;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Views;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 4, §5.3: if two logs hold an entry with the same index and term, the logs are identical up to it. Recorded as one hash chain value
/// per entry. Payloads that a witness lacks (T§11.7.2) are not compared; the rest of its log is.
/// </summary>
public sealed class LogMatching : Invariant
{
    private readonly Dictionary<EntryId, Known> _chains = new() { [EntryId.Zero] = default };

    /// <summary>Whether a replica has written this entry.</summary>
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
        Require(_chains.TryGetValue(prev, out var known), $"{replica.Id} appends after {prev}, which no replica created");
        var chain = known.Chain;
        foreach (ref readonly var entry in entries)
        {
            chain = ChainHash.Place(chain, entry);
            ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_chains, entry.Id, out var isKnown);
            Require(!isKnown || seen.Chain == chain, $"{replica.Id} holds a different entry or prefix at {entry.Id}");
            seen.Chain = chain;
            if (entry.Kind != EntryKind.Hollow)
            {
                var content = ChainHash.Content((ulong)entry.Kind, entry);
                Require(!seen.HasContent || seen.Content == content, $"{replica.Id} holds a different payload at {entry.Id}");
                (seen.HasContent, seen.Content) = (true, content);
            }
        }
    }

    private struct Known
    {
        public ulong Chain;
        public ulong Content;
        public bool HasContent;
    }
}
