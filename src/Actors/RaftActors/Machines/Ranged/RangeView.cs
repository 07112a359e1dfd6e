using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Machines.Ranged;

/// <summary>What a group's applied state says about its range, at one entry. Immutable.</summary>
internal sealed record RangeView
{
    /// <summary>Keys and version; null if the group was not given its keys, or serves no range.</summary>
    public RangeDescriptor? Descriptor { get; init; }

    public long FoundedBy { get; init; }

    public long FencedBy { get; init; }

    public long ThawedBy { get; init; }

    public Absorbing? Absorbing { get; init; }

    public Leaving? Frozen { get; init; }

    public Leaving? Retired { get; init; }

    public ImmutableArray<Notice> Notices { get; init; } = [];

    public ImmutableArray<KeyValuePair<long, MergeOutcome>> Outcomes { get; init; } = [];

    /// <summary>The members in force; null if the group serves no range.</summary>
    public Configuration? Members { get; init; }

    /// <summary>The index of the entry with these members.</summary>
    public long MembersIndex { get; init; }

    public RangeSize Size { get; init; }

    /// <summary>Commands and queries served since the replica started.</summary>
    public long Served { get; init; }

    /// <summary>Of them, commands.</summary>
    public long Written { get; init; }

    /// <summary>Some keys that they touched.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Samples { get; init; } = [];

    /// <summary>Where the bytes could be cut in half; null if they cannot.</summary>
    public ReadOnlyMemory<byte>? MiddleKey { get; init; }

    /// <summary>The part of a leader's facts that the machine knows.</summary>
    public GroupFacts Facts(ReplicaId leader, ShippingFacts? shipping) => new()
    {
        Leader = leader,
        Descriptor = Descriptor,
        FoundedBy = FoundedBy,
        FencedBy = FencedBy,
        ThawedBy = ThawedBy,
        Absorbing = Absorbing,
        Frozen = Frozen,
        Retired = Retired,
        Notices = Notices,
        Outcomes = Outcomes,
        Shipping = shipping,
        ConfigurationIndex = MembersIndex,
        Size = Size,
        MiddleKey = MiddleKey,
        Served = Served,
        Written = Written,
        Samples = Samples,
    };
}
