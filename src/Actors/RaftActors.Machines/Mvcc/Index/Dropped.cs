namespace RaftActors.Machines.Mvcc.Index;

/// <summary>What was removed from a tree.</summary>
/// <param name="Versions">How many versions.</param>
/// <param name="Hash">The sum of their hashes.</param>
internal readonly record struct Dropped(long Versions, ulong Hash)
{
    public Dropped With(byte[] record) => new(Versions + 1, unchecked(Hash + VersionRecord.HashOf(record)));
}
