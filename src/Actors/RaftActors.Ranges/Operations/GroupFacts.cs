using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// What a group's leader answered to a linearizable request: the truth of one moment. What it says about silence, stalling and shipping is
/// only the leader's own view.
/// </summary>
internal sealed record GroupFacts
{
    /// <summary>Who answered.</summary>
    public required ReplicaId Leader { get; init; }

    /// <summary>Keys and version; null for a group that was not given its keys.</summary>
    public RangeDescriptor? Descriptor { get; init; }

    /// <summary>The operation that gave the group its keys.</summary>
    public long FoundedBy { get; init; }

    /// <summary>The operation of the last fence.</summary>
    public long FencedBy { get; init; }

    /// <summary>The merge that was thawed last.</summary>
    public long ThawedBy { get; init; }

    /// <summary>The merge that locks it as a target, or null.</summary>
    public Absorbing? Absorbing { get; init; }

    /// <summary>The merge that stopped it, or null.</summary>
    public Leaving? Frozen { get; init; }

    /// <summary>The merge that ended it, or null.</summary>
    public Leaving? Retired { get; init; }

    /// <summary>Milliseconds since the leader saw it frozen.</summary>
    public long FrozenFor { get; init; }

    /// <summary>Children that are not acknowledged.</summary>
    public ImmutableArray<Notice> Notices { get; init; } = [];

    /// <summary>What became of merges that are not acknowledged, in the order of their operations.</summary>
    public ImmutableArray<KeyValuePair<long, MergeOutcome>> Outcomes { get; init; } = [];

    /// <summary>What the leader ships as a source, or shipped last; null for nothing.</summary>
    public ShippingFacts? Shipping { get; init; }

    /// <summary>The members in the latest configuration of the leader's log; in a joint one the old and the new.</summary>
    public ImmutableArray<MemberFacts> Members { get; init; } = [];

    /// <summary>Whether that configuration is joint.</summary>
    public bool IsJoint { get; init; }

    /// <summary>The index of that configuration.</summary>
    public long ConfigurationIndex { get; init; }

    /// <summary>Whether that configuration is committed.</summary>
    public bool IsConfigurationCommitted { get; init; }

    /// <summary>The index up to which the leader has applied.</summary>
    public long AppliedIndex { get; init; }

    /// <summary>How much its machine holds.</summary>
    public RangeSize Size { get; init; }

    /// <summary>Commands and queries served since the leader's replica started.</summary>
    public long Served { get; init; }

    /// <summary>Of them, commands; zero from earlier builds.</summary>
    public long Written { get; init; }

    /// <summary>Some keys that they touched.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Samples { get; init; } = [];

    /// <summary>Where its bytes could be cut in half; null if they cannot.</summary>
    public ReadOnlyMemory<byte>? MiddleKey { get; init; }

    /// <summary>The members are settled: no change of them is under way.</summary>
    public bool IsSettled => IsConfigurationCommitted && !IsJoint;

    /// <summary>The version, or zero without keys.</summary>
    public long Version => Descriptor?.Version ?? 0;

    public MemberFacts? Find(ReplicaId id)
    {
        foreach (var member in Members)
        {
            if (member.Id == id)
            {
                return member;
            }
        }

        return null;
    }

    public Notice? NoticeOf(long operation)
    {
        foreach (var notice in Notices)
        {
            if (notice.Operation == operation)
            {
                return notice;
            }
        }

        return null;
    }

    public MergeOutcome? OutcomeOf(long operation)
    {
        foreach (var (id, outcome) in Outcomes)
        {
            if (id == operation)
            {
                return outcome;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether enough of the voters that keep the state have an index on disk: a majority, or all that are left if those that will not come
    /// back make a majority impossible. The group that such an index came from has lost the same disks by then.
    /// </summary>
    /// <param name="index">The index.</param>
    /// <param name="isLost">Whether a member's disk is lost, whatever it acknowledged before.</param>
    /// <param name="isGone">Whether a member does not come back, as far as can be known; what it acknowledged is on its disk.</param>
    public bool IsKept(long index, Func<ReplicaId, bool> isLost, Func<ReplicaId, bool> isGone)
    {
        var (voters, left, have) = (0, 0, 0);
        foreach (var member in Members)
        {
            if (member.Kind == MemberKind.Voter)
            {
                voters++;
                var has = member.Match >= index && !isLost(member.Id);
                have += has ? 1 : 0;
                left += has || !(isLost(member.Id) || isGone(member.Id)) ? 1 : 0;
            }
        }

        return have > 0 && have >= Math.Min((voters / 2) + 1, left);
    }
}
