using RaftActors.Protocol.Election;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// Asks whether it would win an election in the next term, without entering that term (T§9.6). A replica that was cut off cannot disturb
/// the others with a high term when it returns.
/// </summary>
internal sealed class PreCandidate(ReplicaCore core, IRoleSwitch roles) : Role(core, roles)
{
    private Ballots _ballots = null!;

    public override RaftRole Kind => RaftRole.PreCandidate;

    public override void OnEnter() => Ask();

    public override void OnDeadline() => Ask();

    public override void OnRequestVoteResponse(RequestVoteResponse message)
    {
        if (!message.IsPreVote || (message.VoteGranted && message.Term != Core.CurrentTerm.Next()))
        {
            return;
        }

        _ballots.Count(message.From, message.VoteGranted);
        if (_ballots.IsWon)
        {
            Roles.BecomeCandidate("would win an election");
        }
        else if (_ballots.IsLost)
        {
            Roles.BecomeFollower("would lose an election");
        }
    }

    public override string Describe() => _ballots.ToString();

    private void Ask()
    {
        Deadline = Core.Now + Core.RandomElectionTimeout();
        _ballots = new Ballots(Core.Configuration);
        _ballots.Count(Core.Self, granted: true);
        foreach (var voter in Core.Configuration.AllVoters)
        {
            if (voter != Core.Self)
            {
                Core.Send(new RequestVote(Core.Self, voter, Core.CurrentTerm.Next(), IsPreVote: true, IsTransfer: false, Core.Log.Last));
            }
        }
    }
}
