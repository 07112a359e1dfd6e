using RaftActors.Protocol.Elections;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;

namespace RaftActors.Protocol;

/// <content>How a replica of any role answers a candidate.</content>
public sealed partial class Replica
{
    private void OnRequestVote(RequestVote request)
    {
        var hearsLeader = Role == RaftRole.Leader || _state.Now < _state.QuietUntil
            || VoteRules.HearsLeader(_state.Leader, _state.LeaderLastHeard, _state.Now, _state.Options.ElectionTimeoutMin);
        if (request.IsPreVote)
        {
            OnRequestPreVote(request, hearsLeader);
            return;
        }

        if (request.Term < _state.CurrentTerm)
        {
            Answer(request, granted: false);
            return;
        }

        if (request.Term > _state.CurrentTerm)
        {
            if (hearsLeader && !request.IsTransfer)
            {
                // T§4.2.3: give no vote and do not enter the term; the leader is alive.
                return;
            }

            EnterTermAsFollower(request.Term, $"asked by {request.From} for a vote in term {request.Term}");
        }

        if (_state.Now < _state.QuietUntil && !request.IsTransfer && _state.VotedFor != request.From)
        {
            // T§6.4.1: the promise not to vote holds whatever term this replica is in by now.
            return;
        }

        var granted = VoteRules.MayVoteFor(request.From, _state.VotedFor, _state.Leader)
            && VoteRules.IsUpToDate(request.LastLog, _state.Log.Last);
        if (granted)
        {
            _state.VoteFor(request.From);
            _role.OnVoteGranted();
        }

        Answer(request, granted);
    }

    /// <summary>T§9.6: only an answer: term, vote and timer stay unchanged.</summary>
    private void OnRequestPreVote(RequestVote request, bool hearsLeader)
    {
        var granted = !hearsLeader && request.Term > _state.CurrentTerm && VoteRules.IsUpToDate(request.LastLog, _state.Log.Last);
        _state.Send(new RequestVoteResponse(Self, request.From, granted ? request.Term : _state.CurrentTerm, IsPreVote: true, granted));
    }

    /// <summary>§5.1, Figure 2: term and vote are on disk before the answer leaves.</summary>
    private void Answer(RequestVote request, bool granted) => _state.SendWhenDurable(
        new RequestVoteResponse(Self, request.From, _state.CurrentTerm, IsPreVote: false, granted));
}
