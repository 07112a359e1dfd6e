using RaftActors.Protocol.Elections;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// Asks whether it would win an election in the next term, without entering that term (T§9.6). A replica that was cut off cannot disturb
/// the others with a high term when it returns.
/// </summary>
internal sealed class PreCandidate(RaftState state, RoleSwitch roles) : Role(state, roles)
{
    private readonly ElectionTimer _timer = new(state);
    private Ballots _ballots = null!;

    public override RaftRole Kind => RaftRole.PreCandidate;

    public override LogicalTime Deadline => _timer.Deadline;

    public override void OnEnter() => Ask();

    public override void OnDeadline() => Ask();

    public override void OnRequestVoteResponse(RequestVoteResponse message)
    {
        if (!message.IsPreVote || (message.VoteGranted && message.Term != State.CurrentTerm.Next()))
        {
            return;
        }

        _ballots.Count(message.From, message.VoteGranted);
        if (_ballots.IsWon)
        {
            Switch.BecomeCandidate("would win an election");
        }
        else if (_ballots.IsLost)
        {
            Switch.BecomeFollower("would lose an election");
        }
    }

    public override string Describe() => _ballots.ToString();

    private void Ask()
    {
        _timer.Restart();
        _ballots = new Ballots(State.Configuration);
        _ballots.Count(State.Self, granted: true);
        foreach (var voter in State.Configuration.AllVoters)
        {
            if (voter != State.Self)
            {
                State.Send(
                    new RequestVote(State.Self, voter, State.CurrentTerm.Next(), IsPreVote: true, IsTransfer: false, State.Log.Last));
            }
        }
    }
}
