using System.Collections.Immutable;

namespace RaftActors.Messages;

/// <summary>
/// What a client has seen, as one index per group, and of keyspaces by range. Pass it along with a message: a read with it
/// (<see cref="Consistency.Causal"/>) sees at least as much, on any node. Immutable; <see cref="Empty"/> has seen nothing.
/// </summary>
/// <param name="Indexes">The newest index seen, by group.</param>
public sealed record CausalToken(ImmutableSortedDictionary<string, long> Indexes)
{
    /// <summary>Has seen nothing.</summary>
    public static CausalToken Empty { get; } = new(ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>What was seen of each keyspace, by its name.</summary>
    public ImmutableSortedDictionary<string, KeyspaceSeen> Keyspaces { get; init; } =
        ImmutableSortedDictionary<string, KeyspaceSeen>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The newest index seen of a group; zero if none.</summary>
    public long IndexOf(string group) => Indexes.GetValueOrDefault(group);

    /// <summary>This token plus an answer of a group.</summary>
    public CausalToken With(string group, Answer answer) =>
        answer.IsOk && answer.Index > IndexOf(group) ? this with { Indexes = Indexes.SetItem(group, answer.Index) } : this;

    /// <summary>
    /// This token plus an answer to a <see cref="ProposeKey"/> or <see cref="QueryKey"/>. It stays small: see
    /// <see cref="KeyspaceSeen.MostGroups"/>.
    /// </summary>
    public CausalToken WithKey(string keyspace, Answer answer)
    {
        if (answer.Seen is not { } seen)
        {
            return this;
        }

        var before = Keyspaces.GetValueOrDefault(keyspace) ?? KeyspaceSeen.Nothing;
        var after = before.With(seen);
        return ReferenceEquals(before, after) ? this : this with { Keyspaces = Keyspaces.SetItem(keyspace, after) };
    }
}
