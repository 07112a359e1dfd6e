using Akka.Actor;

namespace Akka.Cluster;

public partial class ClusterEvent
{
    /// <summary>Base of the events about one member's status.</summary>
    public abstract class MemberStatusChange : IMemberEvent
    {
        private protected MemberStatusChange(Member member, MemberStatus validStatus)
        {
            if (member.Status != validStatus)
            {
                throw new ArgumentException($"Expected {validStatus} state, got: {member}", nameof(member));
            }

            Member = member;
        }

        public Member Member { get; }

        public override bool Equals(object obj) => obj is MemberStatusChange other && GetType() == other.GetType() && Member.Equals(other.Member);

        public override int GetHashCode() => HashCode.Combine(GetType(), Member);

        public override string ToString() => $"{GetType().Name}(Member={Member})";
    }

    /// <summary>A node asked to be let in.</summary>
    public sealed class MemberJoined : MemberStatusChange
    {
        public MemberJoined(Member member) : base(member, MemberStatus.Joining)
        {
        }
    }

    /// <summary>A member was let in.</summary>
    public sealed class MemberUp : MemberStatusChange
    {
        public MemberUp(Member member) : base(member, MemberStatus.Up)
        {
        }
    }

    /// <summary>A member was let in while not all others could be asked.</summary>
    public sealed class MemberWeaklyUp : MemberStatusChange
    {
        public MemberWeaklyUp(Member member) : base(member, MemberStatus.WeaklyUp)
        {
        }
    }

    /// <summary>A member wants to leave.</summary>
    public sealed class MemberLeft : MemberStatusChange
    {
        public MemberLeft(Member member) : base(member, MemberStatus.Leaving)
        {
        }
    }

    /// <summary>A member that leaves may shut down now.</summary>
    public sealed class MemberExited : MemberStatusChange
    {
        public MemberExited(Member member) : base(member, MemberStatus.Exiting)
        {
        }
    }

    /// <summary>A member was declared down.</summary>
    public sealed class MemberDowned : MemberStatusChange
    {
        public MemberDowned(Member member) : base(member, MemberStatus.Down)
        {
        }
    }

    /// <summary>A member is gone.</summary>
    public sealed class MemberRemoved : MemberStatusChange
    {
        public MemberRemoved(Member member, MemberStatus previousStatus) : base(member, MemberStatus.Removed)
        {
            PreviousStatus = previousStatus;
        }

        /// <summary>Down, or Exiting if it has left by itself.</summary>
        public MemberStatus PreviousStatus { get; }
    }

    /// <summary>The first member in order has changed, or null if there is none.</summary>
    public sealed class LeaderChanged : IClusterDomainEvent
    {
        public LeaderChanged(Address leader)
        {
            Leader = leader;
        }

        public Address Leader { get; }

        public override string ToString() => $"LeaderChanged(NewLeader={Leader})";
    }

    /// <summary>The first member of a role has changed, or null if there is none.</summary>
    public sealed class RoleLeaderChanged : IClusterDomainEvent
    {
        public RoleLeaderChanged(string role, Address leader)
        {
            Role = role;
            Leader = leader;
        }

        public string Role { get; }

        public Address Leader { get; }

        public override string ToString() => $"RoleLeaderChanged(Leader={Leader}, Role={Role})";
    }

    /// <summary>Base of the events about reaching a member.</summary>
    public abstract class ReachabilityEvent : IReachabilityEvent
    {
        private protected ReachabilityEvent(Member member)
        {
            Member = member;
        }

        public Member Member { get; }

        public override string ToString() => $"{GetType().Name}(Member={Member})";
    }

    /// <summary>A failure detector has given a member up.</summary>
    public sealed class UnreachableMember : ReachabilityEvent
    {
        public UnreachableMember(Member member) : base(member)
        {
        }
    }

    /// <summary>All failure detectors hear the member again.</summary>
    public sealed class ReachableMember : ReachabilityEvent
    {
        public ReachableMember(Member member) : base(member)
        {
        }
    }
}
