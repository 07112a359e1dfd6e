using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// What a driver sees of an operation now. The operation and its ranges must be read in the map before the groups are asked: an operation
/// that ended in between is then refused by the map, instead of being taken for one that had no effect.
/// </summary>
internal sealed record OperationView
{
    /// <summary>Log time of the map now, in milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>The operation's range.</summary>
    public required RangeRecord Range { get; init; }

    /// <summary>The child of a split, the source of a merge; null otherwise.</summary>
    public RangeRecord? Other { get; init; }

    /// <summary>What the group of <see cref="Range"/> answered; null if no leader did.</summary>
    public GroupFacts? Group { get; init; }

    /// <summary>What the group of <see cref="Other"/> answered; null if no leader did.</summary>
    public GroupFacts? OtherGroup { get; init; }

    /// <summary>
    /// Why the group refused this operation's entry, as far as this driver knows: a hint, without which time decides. Null for nothing.
    /// </summary>
    public RangeRefusal? Refusal { get; init; }

    /// <summary>Replicas that did not take the leadership a short while ago.</summary>
    public ImmutableArray<ReplicaId> Avoided { get; init; } = [];

    /// <summary>Nodes that have been silent for so long that their replicas are replaced; only as far as this driver knows.</summary>
    public ImmutableArray<string> Silent { get; init; } = [];

    /// <summary>Whether the disk of a replica is lost.</summary>
    public static bool IsLost(RangeRecord range, ReplicaId id) =>
        range.Find(id.Node, id.Incarnation) is { Stage: ReplicaStage.Lost };

    /// <summary>Whether a replica stands on a node that is silent for long.</summary>
    public bool IsSilent(ReplicaId id) => Silent.Contains(id.Node);

    /// <summary>Whether so many voters of a range do not come back that it cannot have a leader.</summary>
    public bool HasLostQuorum(RangeRecord range)
    {
        var (voters, left) = (0, 0);
        foreach (var replica in range.Replicas)
        {
            if (replica.IsInConfiguration && replica.Kind != MemberKind.Learner)
            {
                voters++;
                left += replica.Stage == ReplicaStage.Lost || IsSilent(replica.Id) ? 0 : 1;
            }
        }

        return left <= voters / 2;
    }
}
