using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using Members = RaftActors.Protocol.Membership.Configuration;

namespace RaftActors.Replicas;

/// <summary>
/// Whether this replica belongs to its group, beyond what its own log can say: a removed member is sent nothing any more, so its log ends
/// before its removal, above all if it was down. What is decided here is only whether a replica asks, tells, and ends; it may be wrong
/// without harm, because a leader's message starts the replica again.
/// </summary>
internal sealed class Membership(ReplicaId self)
{
    private LogicalTime _heard;
    private LogicalTime _asked = LogicalTime.Never;
    private Members? _current;
    private Members? _before;

    /// <summary>Other members came into force, and nobody has looked yet whether for good.</summary>
    public bool HasChanged => _before is not null;

    /// <summary>Whether this replica's own log said once, since it runs, that it is a member.</summary>
    private bool _wasMember;

    public void Begin(Members members, LogicalTime now)
    {
        _heard = now;
        _current = members;
        _wasMember = members.IsMember(self);
    }

    /// <summary>Something of a leader arrived.</summary>
    public void Hear(LogicalTime now) => _heard = now;

    /// <summary>
    /// Whether no leader was heard for longer than an election may take: then every node is asked, not more often than that.
    /// </summary>
    public bool ShouldAsk(LogicalTime now, TimeSpan electionTimeout)
    {
        if (now - _heard < electionTimeout || (_asked != LogicalTime.Never && now - _asked < electionTimeout))
        {
            return false;
        }

        _asked = now;
        return true;
    }

    /// <summary>Other members are in force, perhaps not for good yet.</summary>
    public void Change(Members members)
    {
        _before ??= _current;
        _current = members;
        _wasMember |= members.IsMember(self);
    }

    /// <summary>Those who are members no longer, once that is committed.</summary>
    public IEnumerable<ReplicaId> TakeFormer(Replica core)
    {
        if (_before is not { } before || !IsSettled(core))
        {
            return [];
        }

        _before = null;
        return before.Members.Where(m => m != self && !core.Configuration.IsMember(m));
    }

    /// <summary>Whether this replica's own log says that it was removed, as that of a leader does that removed itself.</summary>
    public bool KnowsItsRemoval(Replica core) => _wasMember && !core.Configuration.IsMember(self) && IsSettled(core);

    /// <summary>Whether somebody is not a member by what is committed and by what is in force.</summary>
    public static bool IsNoMember(Replica core, ReplicaId other) =>
        !core.Configuration.IsMember(other) && !core.ConfigurationAt(core.CommitIndex).IsMember(other);

    private static bool IsSettled(Replica core) =>
        !core.Configuration.IsJoint && core.ConfigurationAt(core.CommitIndex).Equals(core.Configuration);
}
