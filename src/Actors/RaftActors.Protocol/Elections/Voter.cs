using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Elections;

/// <summary>How a replica of any role answers a candidate: all of "may I vote" is here and in <see cref="VoteRules"/>.</summary>
internal sealed class Voter(RaftState state, IVoterRole role)
{
    /// <summary>T§4.2.3: a replica that leads or hears a leader ignores elections; leases make it wait for earlier leaders, too.</summary>
    private bool HearsLeader => state.Leader == state.Self || state.Quiet.Lasts(state.Now)
        || VoteRules.HearsLeader(state.Leader, state.LeaderLastHeard, state.Now, state.Options.ElectionTimeoutMin + state.LeaderSilence);

    public void OnRequestVote(RequestVote request)
    {
        if (state.Configuration.IsMember(request.From))
        {
            role.OnVoteAsked();
        }

        if (request.IsPreVote)
        {
            OnRequestPreVote(request);
            return;
        }

        if (request.Term < state.CurrentTerm)
        {
            Answer(request, granted: false);
            return;
        }

        if (request.Term > state.CurrentTerm)
        {
            if (HearsLeader && !request.IsTransfer)
            {
                // T§4.2.3: give no vote and do not enter the term; the leader is alive.
                return;
            }

            role.FollowTerm(request.Term, $"asked by {request.From} for a vote in term {request.Term}");
        }

        if (state.Quiet.Lasts(state.Now) && !request.IsTransfer && state.VotedFor != request.From)
        {
            // T§6.4.1: the promise not to vote holds whatever term this replica is in by now.
            return;
        }

        var granted = VoteRules.MayVoteFor(request.From, state.VotedFor, state.Leader)
            && VoteRules.IsUpToDate(request.LastLog, state.Log.Last);
        if (granted)
        {
            state.VoteFor(request.From);
            role.OnVoteGranted();
        }

        Answer(request, granted);
    }

    /// <summary>T§9.6: only an answer: term, vote and timer stay unchanged.</summary>
    private void OnRequestPreVote(RequestVote request)
    {
        var granted = !HearsLeader && request.Term > state.CurrentTerm && VoteRules.IsUpToDate(request.LastLog, state.Log.Last);
        state.Send(
            new RequestVoteResponse(state.Self, request.From, granted ? request.Term : state.CurrentTerm, IsPreVote: true, granted));
    }

    /// <summary>§5.1, Figure 2: term and vote are on disk before the answer leaves.</summary>
    private void Answer(RequestVote request, bool granted) => state.SendWhenDurable(
        new RequestVoteResponse(state.Self, request.From, state.CurrentTerm, IsPreVote: false, granted));
}
