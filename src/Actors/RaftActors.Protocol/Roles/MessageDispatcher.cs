using RaftActors.Protocol.Elections;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Roles;

/// <summary>What happens before a role sees a message: checks of sender and receiver, newer terms, the term's leader (§5.1).</summary>
internal sealed class MessageDispatcher(RaftState state, RoleSwitch roles)
{
    private readonly Voter _voter = new(state, roles);

    public void Receive(RaftMessage message)
    {
        if (message.To != state.Self || message.From == state.Self)
        {
            return;
        }

        if (message is RequestVote request)
        {
            _voter.OnRequestVote(request);
            return;
        }

        var fromLeader = message is AppendEntries or Heartbeat or InstallSnapshot or TimeoutNow;
        if (!fromLeader && !state.Configuration.IsMember(message.From))
        {
            // A response from a replica that was not asked must not advance this replica's term.
            return;
        }

        if (message.Term < state.CurrentTerm)
        {
            if (fromLeader)
            {
                TellStaleLeader(message.From);
            }

            return;
        }

        var isPromise = message is RequestVoteResponse { IsPreVote: true, VoteGranted: true };
        if (message.Term > state.CurrentTerm && !isPromise)
        {
            roles.FollowTerm(message.Term, $"saw term {message.Term} from {message.From}");
        }

        if (!fromLeader || FollowSender())
        {
            Dispatch(message);
        }
    }

    private void Dispatch(RaftMessage message)
    {
        var role = roles.Current;
        switch (message)
        {
            case AppendEntries append:
                role.OnAppendEntries(append);
                break;
            case AppendEntriesResponse response:
                role.OnAppendEntriesResponse(response);
                break;
            case Heartbeat heartbeat:
                role.OnHeartbeat(heartbeat);
                break;
            case HeartbeatResponse response:
                role.OnHeartbeatResponse(response);
                break;
            case RequestVoteResponse response:
                role.OnRequestVoteResponse(response);
                break;
            case ReadIndex read:
                role.OnReadIndex(read);
                break;
            case ReadIndexResponse response:
                role.OnReadIndexResponse(response);
                break;
            case InstallSnapshot install:
                role.OnInstallSnapshot(install);
                break;
            case TimeoutNow timeoutNow when !roles.HasChanged:
                role.OnTimeoutNow(timeoutNow);
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
        switch (roles.Current.Kind)
        {
            case RaftRole.Leader:
                return false;
            case RaftRole.PreCandidate or RaftRole.Candidate:
                roles.BecomeFollower("heard the leader of its term");
                return true;
            default:
                return true;
        }
    }

    /// <summary>
    /// §5.1: an old leader steps down when it learns of the newer term. Divergence: it is told at once, not only when it asks for votes.
    /// </summary>
    private void TellStaleLeader(ReplicaId leader) => state.SendWhenDurable(
        new AppendEntriesResponse(state.Self, leader, state.CurrentTerm, false, LogIndex.Zero, LogIndex.Zero, EntryId.Zero));
}
