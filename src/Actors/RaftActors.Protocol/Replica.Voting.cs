using RaftActors.Protocol.Election;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;

namespace RaftActors.Protocol;

/// <content>How a replica of any role answers a candidate.</content>
public sealed partial class Replica
{
    private void OnRequestVote(RequestVote request)
    {
        var hearsLeader = Role == RaftRole.Leader || _core.Now < _core.QuietUntil
            || VoteRules.HearsLeader(_core.Leader, _core.LeaderLastHeard, _core.Now, _core.Options.ElectionTimeoutMin);
        if (request.IsPreVote)
        {
            OnRequestPreVote(request, hearsLeader);
            return;
        }

        if (request.Term < _core.CurrentTerm)
        {
            Answer(request, granted: false);
            return;
        }

        if (request.Term > _core.CurrentTerm)
        {
            if (hearsLeader && !request.IsTransfer)
            {
                // T§4.2.3: give no vote and do not enter the term; the leader is alive.
                return;
            }

            EnterTermAsFollower(request.Term, $"asked by {request.From} for a vote in term {request.Term}");
        }

        if (_core.Now < _core.QuietUntil && !request.IsTransfer && _core.VotedFor != request.From)
        {
            // T§6.4.1: the promise not to vote holds whatever term this replica is in by now.
            return;
        }

        var granted = VoteRules.MayVoteFor(request.From, _core.VotedFor, _core.Leader)
            && VoteRules.IsUpToDate(request.LastLog, _core.Log.Last);
        if (granted)
        {
            _core.VoteFor(request.From);
            _role.OnVoteGranted();
        }

        Answer(request, granted);
    }

    /// <summary>T§9.6: only an answer: term, vote and timer stay unchanged.</summary>
    private void OnRequestPreVote(RequestVote request, bool hearsLeader)
    {
        var granted = !hearsLeader && request.Term > _core.CurrentTerm && VoteRules.IsUpToDate(request.LastLog, _core.Log.Last);
        _core.Send(new RequestVoteResponse(Self, request.From, granted ? request.Term : _core.CurrentTerm, IsPreVote: true, granted));
    }

    /// <summary>§5.1, Figure 2: term and vote are on disk before the answer leaves.</summary>
    private void Answer(RequestVote request, bool granted) => _core.SendWhenDurable(
        new RequestVoteResponse(Self, request.From, _core.CurrentTerm, IsPreVote: false, granted));
}
