using System.Collections.Immutable;

namespace RaftActors.Client;

/// <summary>
/// What a client has seen, as an index for each group: hand it on with a message, and whoever reads with it
/// (<see cref="Consistency.Causal"/>) sees at least that much, on any node. Immutable; <see cref="Empty"/> has seen nothing.
/// </summary>
/// <param name="Indexes">The newest index seen, by group.</param>
public sealed record CausalToken(ImmutableSortedDictionary<string, long> Indexes)
{
    /// <summary>Has seen nothing.</summary>
    public static CausalToken Empty { get; } = new(ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The newest index seen of a group; zero for none.</summary>
    public long IndexOf(string group) => Indexes.GetValueOrDefault(group);

    /// <summary>The same, having seen an answer of a group too.</summary>
    public CausalToken With(string group, Answer answer) =>
        answer.IsOk && answer.Index > IndexOf(group) ? new CausalToken(Indexes.SetItem(group, answer.Index)) : this;
}
