using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Simulation.Views;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

internal sealed class HandMadeDisk(Configuration configuration) : IDiskView
{
    public HardState HardState { get; set; }

    public SnapshotInfo Snapshot { get; set; } = new(EntryId.Zero, configuration);

    public EntryId Base => EntryId.Zero;

    public List<long> Log { get; } = [];

    public LogIndex LastIndex => new(Log.Count);

    public Term? TermAt(LogIndex index) =>
        index.Value == 0 ? Term.Zero
        : index.Value <= Log.Count ? new Term(Log[(int)index.Value - 1])
        : null;

    /// <summary>Whether its entries have their payloads.</summary>
    public bool HasPayloads { get; set; } = true;

    public bool HoldsPayload(EntryId id) => HasPayloads && Holds(id);

    public bool Holds(EntryId id) => id.Index <= Snapshot.Index || TermAt(id.Index) == id.Term;
}
