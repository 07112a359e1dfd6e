using System.Collections.Immutable;

namespace RaftActors.Messages;

/// <summary>What a client has seen of a keyspace; part of a <see cref="CausalToken"/>. Immutable.</summary>
/// <param name="Version">The highest version of a range that answered.</param>
/// <param name="Indexes">The newest index seen of each group that answered, at most <see cref="MostGroups"/>.</param>
public sealed record KeyspaceSeen(long Version, ImmutableSortedDictionary<string, long> Indexes)
{
    /// <summary>With more groups the indexes are given up: then every read with the token is linearizable, which includes them.</summary>
    public const int MostGroups = 64;

    internal static KeyspaceSeen Nothing { get; } =
        new(0, ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal));

    internal long IndexOf(string group) => Indexes.GetValueOrDefault(group);

    internal KeyspaceSeen With(RangeSeen seen)
    {
        if (seen.Version <= Version && seen.Index <= IndexOf(seen.Group))
        {
            return this;
        }

        return Version == long.MaxValue || (Indexes.Count >= MostGroups && !Indexes.ContainsKey(seen.Group))
            ? Nothing with { Version = long.MaxValue }
            : new KeyspaceSeen(
                Math.Max(Version, seen.Version), Indexes.SetItem(seen.Group, Math.Max(seen.Index, IndexOf(seen.Group))));
    }
}
