using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Transport;

namespace RaftActors.Replicas.Members;

/// <summary>
/// Replicas that are no longer members, beyond what their own logs show: a removed member receives nothing more, so its log may end before
/// its removal, above all if it was down. The leader tells it, and a replica that hears no leader asks. This only decides whether a replica
/// asks, tells and stops; a mistake is harmless, because a leader's message starts the replica again.
/// </summary>
internal sealed class FormerMembers
{
    private readonly ReplicaContext _context;
    private readonly Replica _replica;
    private readonly PeerLinks _peers;
    private LogicalTime _heard;
    private LogicalTime _asked = LogicalTime.Never;
    private Configuration _current;

    /// <summary>The members before a change that is not yet known to be committed.</summary>
    private Configuration? _before;

    /// <summary>Whether this replica's own log has named it as a member since it started.</summary>
    private bool _wasMember;

    public FormerMembers(ReplicaContext context, Replica replica, PeerLinks peers, LogicalTime now)
    {
        (_context, _replica, _peers, _heard, _current) = (context, replica, peers, now, replica.Configuration);
        _wasMember = _current.IsMember(context.Self);
    }

    /// <summary>A message from a leader arrived.</summary>
    public void Hear(LogicalTime now) => _heard = now;

    /// <summary>Other members are in force, perhaps not committed yet.</summary>
    public void Change(Configuration members)
    {
        _before ??= _current;
        _current = members;
        _wasMember |= members.IsMember(_context.Self);
    }

    /// <summary>After a step: a leader tells the members whose removal is committed now.</summary>
    public void TellRemoved()
    {
        if (_before is not { } before || !IsSettled)
        {
            return;
        }

        _before = null;
        if (IsMapped || _replica.Role != RaftRole.Leader)
        {
            return;
        }

        foreach (var member in before.Members)
        {
            if (member != _context.Self && !_replica.Configuration.IsMember(member))
            {
                Tell(member);
            }
        }
    }

    /// <summary>A replica that hears no leader asks whether it still is a member.</summary>
    public void OnQuery(MemberQuery query)
    {
        if (_replica.Role == RaftRole.Leader
            && !_replica.Configuration.IsMember(query.From)
            && !_replica.ConfigurationAt(_replica.CommitIndex).IsMember(query.From))
        {
            Tell(query.From);
        }
    }

    /// <summary>A leader says that this replica is not a member; false if this replica knows better: it was added again.</summary>
    public bool Believes(NotMember told) =>
        !IsMapped && _replica.Role != RaftRole.Leader && told.Index >= _replica.CommitIndex;

    /// <summary>
    /// A deadline passed: asks every node if there was no leader contact for longer than an election may take, once per such period.
    /// </summary>
    /// <returns>The removal, if this replica's own log shows it, as after a leader removed itself.</returns>
    public NotMember? OnDeadline(LogicalTime now)
    {
        if (IsMapped || _replica.Role == RaftRole.Leader)
        {
            return null;
        }

        if (_wasMember && !_replica.Configuration.IsMember(_context.Self) && IsSettled)
        {
            return new NotMember(_replica.Leader, _context.Self, _replica.CommitIndex, _replica.Configuration);
        }

        var timeout = _context.Settings.Protocol.ElectionTimeoutMax;
        if (now - _heard >= timeout + _replica.LeaderSilence && (_asked == LogicalTime.Never || now - _asked >= timeout))
        {
            _asked = now;
            foreach (var node in _peers.Nodes)
            {
                _peers.TrySend(node, new MemberQuery(_context.Self, node));
            }
        }

        return null;
    }

    /// <summary>
    /// The range map alone ends such a replica. Before it is a member it runs outside of the configuration, so that a leader can add it.
    /// </summary>
    private bool IsMapped => _context.Group.Range is not null;

    private bool IsSettled =>
        !_replica.Configuration.IsJoint && _replica.ConfigurationAt(_replica.CommitIndex).Equals(_replica.Configuration);

    private void Tell(ReplicaId former)
    {
        var members = _replica.ConfigurationAt(_replica.CommitIndex).Leave();
        _peers.TrySend(former, new NotMember(_context.Self, former, _replica.CommitIndex, members));
    }
}
