using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Membership;

/// <summary>What the gossip means to one node: who leads, who is out of reach, whether all agree.</summary>
internal static class GossipView
{
    public static bool IsUnreachable(this Gossip gossip, UniqueAddress node, UniqueAddress self) =>
        !node.Equals(self) && gossip.Unreachable.Contains(node);

    /// <summary>
    /// True if every member that takes part in decisions has seen this, and nobody who could object is out of reach. Members that are about to go
    /// do not take part, and those that are joining not yet.
    /// </summary>
    public static bool IsConverged(this Gossip gossip, UniqueAddress self, IReadOnlySet<UniqueAddress> gone)
    {
        foreach (var (node, member) in gossip.Members)
        {
            if (gone.Contains(node))
            {
                continue;
            }

            if (gossip.IsUnreachable(node, self) && member.Status is not (MemberStatus.Down or MemberStatus.Exiting))
            {
                return false;
            }

            if (member.Status is MemberStatus.Up or MemberStatus.Leaving && !gossip.Seen.Contains(node))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first reachable member that stays, or else the first of those that would do; null if there is none.</summary>
    public static UniqueAddress Leader(this Gossip gossip, UniqueAddress self, string role = null)
    {
        Member best = null;
        foreach (var (node, member) in gossip.Members)
        {
            if (member.Status == MemberStatus.Down || gossip.IsUnreachable(node, self) || (role is not null && !member.HasRole(role)))
            {
                continue;
            }

            // Members come in their order, so among equals the first one stays.
            best = best is null || Fitness(member) < Fitness(best) ? member : best;
        }

        return best?.UniqueAddress;
    }

    public static ClusterEvent.CurrentClusterState State(this Gossip gossip, UniqueAddress self)
    {
        ImmutableSortedSet<Member> members = [.. gossip.Members.Values];
        var leaders = ImmutableDictionary.CreateBuilder<string, Address>();
        foreach (var role in members.SelectMany(static member => member.Roles).Distinct())
        {
            if (gossip.Leader(self, role) is { } leader)
            {
                leaders[role] = leader.Address;
            }
        }

        return new ClusterEvent.CurrentClusterState(
            members,
            [.. members.Where(member => gossip.IsUnreachable(member.UniqueAddress, self))],
            [.. gossip.Seen.Select(static node => node.Address)],
            gossip.Leader(self)?.Address,
            leaders.ToImmutable());
    }

    private static int Fitness(Member member) => member.Status switch
    {
        MemberStatus.Up or MemberStatus.Leaving => 0,
        MemberStatus.Joining => 1,
        MemberStatus.WeaklyUp => 2,
        _ => 3,
    };
}
