using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;

namespace RaftActors.Protocol;

/// <content>What happens before a role sees a message: checks of the receiver, newer terms, the leader of the term (§5.1).</content>
public sealed partial class Replica
{
    private void OnMessage(RaftMessage message)
    {
        if (message.To != Self || message.From == Self)
        {
            return;
        }

        if (message is RequestVote request)
        {
            OnRequestVote(request);
            return;
        }

        var fromLeader = message is AppendEntries or Heartbeat or InstallSnapshot or TimeoutNow;
        if (!fromLeader && !_state.Configuration.IsMember(message.From))
        {
            // A response from a replica that was not asked must not advance this replica's term.
            return;
        }

        if (message.Term < _state.CurrentTerm)
        {
            if (fromLeader)
            {
                TellStaleLeader(message.From);
            }

            return;
        }

        var isPromise = message is RequestVoteResponse { IsPreVote: true, VoteGranted: true };
        if (message.Term > _state.CurrentTerm && !isPromise)
        {
            EnterTermAsFollower(message.Term, $"saw term {message.Term} from {message.From}");
        }

        if (fromLeader && !FollowSender())
        {
            return;
        }

        Dispatch(message);
    }

    private void Dispatch(RaftMessage message)
    {
        switch (message)
        {
            case AppendEntries append:
                _role.OnAppendEntries(append);
                break;
            case AppendEntriesResponse response:
                _role.OnAppendEntriesResponse(response);
                break;
            case Heartbeat heartbeat:
                _role.OnHeartbeat(heartbeat);
                break;
            case HeartbeatResponse response:
                _role.OnHeartbeatResponse(response);
                break;
            case RequestVoteResponse response:
                _role.OnRequestVoteResponse(response);
                break;
            case ReadIndex read:
                _role.OnReadIndex(read);
                break;
            case ReadIndexResponse response:
                _role.OnReadIndexResponse(response);
                break;
            case InstallSnapshot install:
                _role.OnInstallSnapshot(install);
                break;
            case TimeoutNow timeoutNow when !_roleChanged:
                _role.OnTimeoutNow(timeoutNow);
                break;
            case TimeoutNow:
                // This replica has just become a follower, and a step changes the role only once. The leader asks again with its next
                // heartbeat.
                break;
            default:
                throw new ArgumentException($"Unknown message type {message.GetType().Name}.", nameof(message));
        }
    }

    /// <summary>
    /// §5.2: a candidate that hears the leader of its term follows it. A leader ignores any replica that claims to lead its own term.
    /// </summary>
    private bool FollowSender()
    {
        switch (Role)
        {
            case RaftRole.Leader:
                return false;
            case RaftRole.PreCandidate or RaftRole.Candidate:
                ((IRoleSwitch)this).BecomeFollower("heard the leader of its term");
                return true;
            default:
                return true;
        }
    }

    /// <summary>§5.1: a replica that sees a newer term enters it as a follower.</summary>
    private void EnterTermAsFollower(Term term, string reason)
    {
        _state.EnterTerm(term);
        if (_role is not Follower)
        {
            ((IRoleSwitch)this).BecomeFollower(reason);
        }
    }

    /// <summary>
    /// §5.1: an old leader steps down when it learns of the newer term. Divergence: it is told at once, not only when it asks for votes.
    /// </summary>
    private void TellStaleLeader(ReplicaId leader) => _state.SendWhenDurable(
        new AppendEntriesResponse(Self, leader, _state.CurrentTerm, false, LogIndex.Zero, LogIndex.Zero, EntryId.Zero));
}
