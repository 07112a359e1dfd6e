using RaftActors.Protocol.Elections;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Roles;

/// <summary>Collects votes for a term of its own (§5.2).</summary>
/// <remarks>
/// Divergence: the requests also wait for the disk, not only the candidate's own vote. They name the last entry of the log; if that entry
/// were lost in a crash, votes given for the longer log could still arrive and be counted for the shorter one.
/// </remarks>
internal sealed class Candidate(RaftState state, RoleSwitch roles, bool isTransfer) : Role(state, roles)
{
    private readonly ElectionTimer _timer = new(state);
    private Ballots _ballots = null!;
    private long _ownVote;

    public override RaftRole Kind => RaftRole.Candidate;

    public override LogicalTime Deadline => _timer.Deadline;

    public override void OnEnter()
    {
        State.EnterTerm(State.CurrentTerm.Next());
        State.VoteFor(State.Self);
        _ownVote = State.WriteOfThisStep;
        _ballots = new Ballots(State.Configuration);
        _timer.Restart();
        foreach (var voter in State.Configuration.AllVoters)
        {
            if (voter != State.Self)
            {
                State.SendWhenDurable(new RequestVote(State.Self, voter, State.CurrentTerm, IsPreVote: false, isTransfer, State.Log.Last));
            }
        }
    }

    public override void OnDeadline()
    {
        if (State.IsDiskStalled)
        {
            Switch.BecomeFollower("the disk does not keep up");
        }
        else if (State.Options.PreVote && !State.Configuration.IsAlone(State.Self))
        {
            Switch.BecomePreCandidate("the election ended without a winner");
        }
        else
        {
            Switch.BecomeFollower("the election ended without a winner");
        }
    }

    /// <summary>Its own vote counts like any other: once durable.</summary>
    public override void OnPersisted()
    {
        if (State.LastDoneWrite >= _ownVote)
        {
            Count(State.Self, granted: true);
        }
    }

    public override void OnRequestVoteResponse(RequestVoteResponse message)
    {
        if (!message.IsPreVote)
        {
            Count(message.From, message.VoteGranted);
        }
    }

    public override string Describe() => _ballots.ToString();

    private void Count(ReplicaId voter, bool granted)
    {
        _ballots.Count(voter, granted);
        if (_ballots.IsWon)
        {
            Switch.BecomeLeader("won the election");
        }
        else if (_ballots.IsLost)
        {
            Switch.BecomeFollower("lost the election");
        }
    }
}
