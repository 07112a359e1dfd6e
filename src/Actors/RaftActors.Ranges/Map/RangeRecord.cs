using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Map;

/// <summary>What the map knows of a range. The range's own log decides; this is brought up to date after the fact.</summary>
internal sealed record RangeRecord
{
    /// <summary>Its number in the keyspace; never used twice.</summary>
    public required long Number { get; init; }

    /// <summary>The group that serves it, and nothing else, for its whole life.</summary>
    public required string Group { get; init; }

    public required string Keyspace { get; init; }

    public required KeyRange Keys { get; init; }

    /// <summary>Only grows; of two descriptors that share a key, the higher version is the newer one.</summary>
    public required long Version { get; init; }

    public required RangeStage Stage { get; init; }

    public RangeKind Kind { get; init; }

    /// <summary>The operation that holds this range's only slot; zero for none.</summary>
    public long Operation { get; init; }

    /// <summary>In the order in which they were allotted.</summary>
    public required ImmutableArray<ReplicaRecord> Replicas { get; init; }

    /// <summary>The index, in the group's own log, of the configuration that <see cref="Replicas"/> shows.</summary>
    public long ConfigurationIndex { get; init; }

    public required Birth Birth { get; init; }

    /// <summary>Not to be merged into its neighbour to the left.</summary>
    public bool IsSticky { get; init; }

    /// <summary>Log time, in milliseconds, at which it was retired; zero before.</summary>
    public long RetiredAt { get; init; }

    /// <summary>The map's version at the last change.</summary>
    public long ChangedAt { get; init; }

    /// <summary>
    /// Whether its keys count as its own: exactly one owner for each key of a keyspace. A planned child of a split does not own what its
    /// parent still serves.
    /// </summary>
    public bool IsOwner => Stage is RangeStage.Active or RangeStage.Merging
        || (Stage == RangeStage.Planned && Birth.Kind != BirthKind.Split);

    /// <summary>The replica of an incarnation on a node, or null: an adopted group's replicas all have incarnation zero.</summary>
    public ReplicaRecord? Find(string node, long incarnation)
    {
        foreach (var replica in Replicas)
        {
            if (replica.Incarnation == incarnation && replica.Node == node)
            {
                return replica;
            }
        }

        return null;
    }

    /// <summary>Whether a replica is not to be made any longer: it is removed or lost, or the range is retired.</summary>
    public bool IsOver(ReplicaId id) => Stage == RangeStage.Retired
        || Find(id.Node, id.Incarnation) is { Stage: ReplicaStage.Removed or ReplicaStage.Lost };

    /// <summary>The range with a replica in another state.</summary>
    public RangeRecord With(ReplicaRecord changed) => this with { Replicas = Replicas.SetItem(IndexOf(changed), changed) };

    /// <summary>The range without a replica.</summary>
    public RangeRecord Without(ReplicaRecord gone) => this with { Replicas = Replicas.RemoveAt(IndexOf(gone)) };

    private int IndexOf(ReplicaRecord replica)
    {
        for (var i = 0; i < Replicas.Length; i++)
        {
            if (Replicas[i].Incarnation == replica.Incarnation && Replicas[i].Node == replica.Node)
            {
                return i;
            }
        }

        throw new ArgumentException($"{Group} has no replica {replica.Id}.");
    }
}
