using RaftActors.Protocol.Election;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Roles;

/// <summary>Collects votes for a term of its own (§5.2).</summary>
/// <remarks>
/// Divergence: the requests also wait for the disk, not only the candidate's own vote. They name the last entry of the log; if that entry
/// were lost in a crash, votes given for the longer log could still arrive and be counted for the shorter one.
/// </remarks>
internal sealed class Candidate(ReplicaCore core, IRoleSwitch roles, bool isTransfer) : Role(core, roles)
{
    private Ballots _ballots = null!;
    private long _ownVote;

    public override RaftRole Kind => RaftRole.Candidate;

    public override void OnEnter()
    {
        Core.EnterTerm(Core.CurrentTerm.Next());
        Core.VoteFor(Core.Self);
        _ownVote = Core.WriteOfThisStep;
        _ballots = new Ballots(Core.Configuration);
        Deadline = Core.Now + Core.RandomElectionTimeout();
        foreach (var voter in Core.Configuration.AllVoters)
        {
            if (voter != Core.Self)
            {
                Core.SendWhenDurable(new RequestVote(Core.Self, voter, Core.CurrentTerm, IsPreVote: false, isTransfer, Core.Log.Last));
            }
        }
    }

    public override void OnDeadline()
    {
        if (Core.IsDiskStalled)
        {
            Roles.BecomeFollower("the disk does not keep up");
        }
        else if (Core.Options.PreVote && !Core.Configuration.IsAlone(Core.Self))
        {
            Roles.BecomePreCandidate("the election ended without a winner");
        }
        else
        {
            Roles.BecomeFollower("the election ended without a winner");
        }
    }

    /// <summary>Its own vote counts like any other: once durable.</summary>
    public override void OnPersisted()
    {
        if (Core.LastDoneWrite >= _ownVote)
        {
            Count(Core.Self, granted: true);
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
            Roles.BecomeLeader("won the election");
        }
        else if (_ballots.IsLost)
        {
            Roles.BecomeFollower("lost the election");
        }
    }
}
