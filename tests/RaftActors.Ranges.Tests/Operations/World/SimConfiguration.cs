using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>A configuration in a simulated group's log.</summary>
internal sealed record SimConfiguration(long Index, ImmutableSortedDictionary<ReplicaId, MemberKind> Members)
{
    /// <summary>The members of the old configuration while it is joint; null otherwise.</summary>
    public ImmutableSortedDictionary<ReplicaId, MemberKind>? Outgoing { get; init; }

    public bool IsJoint => Outgoing is not null;

    public bool Contains(ReplicaId replica) => Members.ContainsKey(replica) || Outgoing?.ContainsKey(replica) == true;

    public IEnumerable<ReplicaId> Voters => VotersOf(Members);

    /// <summary>Whether those that are up are a majority of each half.</summary>
    public bool HasMajority(Func<ReplicaId, bool> isUp) => IsMajority(Members, isUp) && (Outgoing is null || IsMajority(Outgoing, isUp));

    public int VotersOutOf(SimConfiguration other) => Voters.Except(other.Voters).Count();

    private static bool IsMajority(ImmutableSortedDictionary<ReplicaId, MemberKind> members, Func<ReplicaId, bool> isUp) =>
        2 * VotersOf(members).Count(isUp) > VotersOf(members).Count();

    private static IEnumerable<ReplicaId> VotersOf(ImmutableSortedDictionary<ReplicaId, MemberKind> members) =>
        members.Where(m => m.Value != MemberKind.Learner).Select(m => m.Key);
}
