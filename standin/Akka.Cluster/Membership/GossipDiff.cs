namespace Akka.Cluster.Membership;

/// <summary>The events that lead from one state to another.</summary>
internal static class GossipDiff
{
    public static List<ClusterEvent.IClusterDomainEvent> Between(Gossip old, Gossip current, UniqueAddress self)
    {
        List<ClusterEvent.IClusterDomainEvent> events = [];
        AddReachability(events, old, current, self);
        foreach (var (node, member) in current.Members)
        {
            if (!old.Members.TryGetValue(node, out var before) || before.Status != member.Status)
            {
                events.Add(StatusChange(member));
            }
        }

        foreach (var (node, member) in old.Members)
        {
            if (!current.Has(node))
            {
                events.Add(new ClusterEvent.MemberRemoved(member.With(MemberStatus.Removed), member.Status));
            }
        }

        AddLeaders(events, old.State(self), current.State(self));
        return events;
    }

    private static void AddReachability(List<ClusterEvent.IClusterDomainEvent> events, Gossip old, Gossip current, UniqueAddress self)
    {
        foreach (var (node, member) in current.Members)
        {
            var was = old.Has(node) && old.IsUnreachable(node, self);
            var isNow = current.IsUnreachable(node, self);
            if (was != isNow)
            {
                events.Add(isNow ? new ClusterEvent.UnreachableMember(member) : new ClusterEvent.ReachableMember(member));
            }
        }
    }

    private static void AddLeaders(
        List<ClusterEvent.IClusterDomainEvent> events, ClusterEvent.CurrentClusterState old, ClusterEvent.CurrentClusterState current)
    {
        if (old.Leader != current.Leader)
        {
            events.Add(new ClusterEvent.LeaderChanged(current.Leader));
        }

        foreach (var role in old.AllRoles.Union(current.AllRoles))
        {
            if (old.RoleLeader(role) != current.RoleLeader(role))
            {
                events.Add(new ClusterEvent.RoleLeaderChanged(role, current.RoleLeader(role)));
            }
        }
    }

    private static ClusterEvent.IClusterDomainEvent StatusChange(Member member) => member.Status switch
    {
        MemberStatus.Joining => new ClusterEvent.MemberJoined(member),
        MemberStatus.WeaklyUp => new ClusterEvent.MemberWeaklyUp(member),
        MemberStatus.Up => new ClusterEvent.MemberUp(member),
        MemberStatus.Leaving => new ClusterEvent.MemberLeft(member),
        MemberStatus.Exiting => new ClusterEvent.MemberExited(member),
        _ => new ClusterEvent.MemberDowned(member),
    };
}
