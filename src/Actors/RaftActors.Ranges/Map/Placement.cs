using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>Where the replicas of a keyspace may live. Compared by content.</summary>
/// <param name="Require">Labels that a node must have, in the order given.</param>
/// <param name="Spread">The label whose values replicas should differ in; empty for none.</param>
internal sealed record Placement(ImmutableArray<Label> Require, string Spread)
{
    /// <summary>Anywhere.</summary>
    public static readonly Placement Anywhere = new([], "");

    /// <inheritdoc />
    public bool Equals(Placement? other) =>
        other is not null && Spread == other.Spread && Require.AsSpan().SequenceEqual(other.Require.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() => Require.Length;
}
