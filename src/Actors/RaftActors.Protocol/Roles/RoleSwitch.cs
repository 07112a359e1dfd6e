using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Elections;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// The role of a replica, and how it changes: at most once per step, so that an external FSM changes state exactly as the core does. The
/// reason is for human readers and always required.
/// </summary>
internal sealed class RoleSwitch : IVoterRole
{
    private readonly RaftState _state;
    private readonly SnapshotInstallation _installation;

    /// <summary>Starts as a follower (§5.2), or as a learner or witness according to the configuration.</summary>
    public RoleSwitch(RaftState state, SnapshotInstallation installation)
    {
        _state = state;
        _installation = installation;
        Current = NewFollower();
        Current.OnEnter();
    }

    public Role Current { get; private set; }

    /// <summary>Whether the role changed in this step.</summary>
    public bool HasChanged { get; private set; }

    public void BeginStep()
    {
        HasChanged = false;
        Current.OnStepBegin();
    }

    /// <summary>Follows in the current term: as a follower, or as a learner or witness according to the configuration.</summary>
    public void BecomeFollower(string reason)
    {
        if (_state.Leader == _state.Self)
        {
            _state.ForgetLeader();
        }

        Become(NewFollower(), reason);
    }

    /// <summary>§5.1: a replica that sees a newer term enters it as a follower.</summary>
    public void FollowTerm(Term term, string reason)
    {
        _state.EnterTerm(term);
        if (Current is not Follower)
        {
            BecomeFollower(reason);
        }
    }

    public void OnVoteAsked() => Current.OnVoteAsked();

    public void OnVoteGranted() => Current.OnVoteGranted();

    /// <summary>Asks whether an election would be won.</summary>
    public void BecomePreCandidate(string reason) => Become(new PreCandidate(_state, this), reason);

    /// <summary>Starts an election in a new term; if the leader asked for it, voters answer even though they hear that leader.</summary>
    public void BecomeCandidate(string reason, bool isTransfer = false) => Become(new Candidate(_state, this, isTransfer), reason);

    /// <summary>Leads the current term.</summary>
    public void BecomeLeader(string reason) => Become(new Leader(_state, this), reason);

    /// <summary>The role, under the members in force, of a replica that neither leads nor campaigns.</summary>
    private Follower NewFollower() => _state.RoleAtRest switch
    {
        RaftRole.Follower => new Follower(_state, this, _installation),
        RaftRole.Witness => new Witness(_state, this, _installation),
        _ => new Learner(_state, this, _installation),
    };

    private void Become(Role next, string reason)
    {
        InvariantViolation.ThrowUnless(!HasChanged, "a step changes the role at most once");
        HasChanged = true;
        var before = Current.Kind;
        Current.OnExit();
        Current = next;
        next.OnEnter();
        _state.Effects.Add(new RoleChanged(before, next.Kind, _state.CurrentTerm, reason));
    }
}
