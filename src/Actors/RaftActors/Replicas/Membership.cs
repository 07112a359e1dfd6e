using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using Members = RaftActors.Protocol.Membership.Configuration;

namespace RaftActors.Replicas;

/// <summary>
/// Whether this replica is still a member, beyond what its own log shows: a removed member receives nothing more, so its log may end before
/// its removal, above all if it was down. This only decides whether a replica asks, tells and stops; a mistake is harmless, because a
/// leader's message starts the replica again.
/// </summary>
internal sealed class Membership(ReplicaId self)
{
    private LogicalTime _heard;
    private LogicalTime _asked = LogicalTime.Never;
    private Members? _current;
    private Members? _before;

    /// <summary>Other members are in force, not yet checked for being committed.</summary>
    public bool HasChanged => _before is not null;

    /// <summary>Whether this replica's own log has named it as a member since it started.</summary>
    private bool _wasMember;

    public void Begin(Members members, LogicalTime now)
    {
        _heard = now;
        _current = members;
        _wasMember = members.IsMember(self);
    }

    /// <summary>A message from a leader arrived.</summary>
    public void Hear(LogicalTime now) => _heard = now;

    /// <summary>
    /// Whether there was no leader contact for longer than an election may take: then every node is asked, once per such period.
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

    /// <summary>Other members are in force, perhaps not committed yet.</summary>
    public void Change(Members members)
    {
        _before ??= _current;
        _current = members;
        _wasMember |= members.IsMember(self);
    }

    /// <summary>The former members whose removal is committed.</summary>
    public IEnumerable<ReplicaId> TakeFormer(Replica core)
    {
        if (_before is not { } before || !IsSettled(core))
        {
            return [];
        }

        _before = null;
        return before.Members.Where(m => m != self && !core.Configuration.IsMember(m));
    }

    /// <summary>Whether this replica's own log shows its removal, as after a leader removed itself.</summary>
    public bool KnowsItsRemoval(Replica core) => _wasMember && !core.Configuration.IsMember(self) && IsSettled(core);

    /// <summary>Whether a replica is a member neither in the committed configuration nor in the one in force.</summary>
    public static bool IsNoMember(Replica core, ReplicaId other) =>
        !core.Configuration.IsMember(other) && !core.ConfigurationAt(core.CommitIndex).IsMember(other);

    private static bool IsSettled(Replica core) =>
        !core.Configuration.IsJoint && core.ConfigurationAt(core.CommitIndex).Equals(core.Configuration);
}
