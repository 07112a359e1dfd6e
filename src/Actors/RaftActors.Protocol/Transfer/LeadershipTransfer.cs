using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Transfer;

/// <summary>
/// Handing over leadership (T§3.10): proposals stop, the target is brought up to date and asked to campaign; the leader gives up after a
/// timeout.
/// </summary>
internal sealed class LeadershipTransfer(RaftState state, PeerSet peers)
{
    private ReplicaId _target;
    private LogicalTime _deadline;

    public bool IsRunning => !_target.IsNone;

    /// <summary>Begins a transfer, to the best successor if no target is given.</summary>
    /// <returns>The target to bring up to date; null if no transfer began, which is reported.</returns>
    public Progress? TryBegin(ReplicaId asked)
    {
        var target = asked.IsNone ? peers.BestSuccessor() : asked;
        if (IsRunning)
        {
            state.Effects.Add(new TransferEnded(target, TransferResult.InProgress));
        }
        else if (target == state.Self)
        {
            state.Effects.Add(new TransferEnded(target, TransferResult.Done));
        }
        else if (!state.Configuration.IsElectable(target) || peers.Find(target) is not { } peer)
        {
            state.Effects.Add(new TransferEnded(target, TransferResult.NoSuchVoter));
        }
        else
        {
            _target = target;
            _deadline = state.Now + state.Options.ElectionTimeoutMax;
            return peer;
        }

        return null;
    }

    /// <summary>
    /// Called with every heartbeat: the request may be lost, and a target that does not take over must not block the group.
    /// </summary>
    public void Continue()
    {
        if (IsRunning && state.Now >= _deadline)
        {
            End(TransferResult.TimedOut);
        }
        else if (IsRunning && peers.Find(_target) is { } peer)
        {
            TryHandOver(peer);
        }
    }

    /// <summary>Asks the target to campaign as soon as it has the whole log.</summary>
    public void TryHandOver(Progress peer)
    {
        if (peer.Peer == _target && peer.MatchIndex == state.Log.LastIndex)
        {
            state.Send(new TimeoutNow(state.Self, peer.Peer, state.CurrentTerm));
        }
    }

    /// <summary>The configuration changed: the target may no longer be able to lead.</summary>
    public void FollowConfiguration()
    {
        if (IsRunning && !state.Configuration.IsElectable(_target))
        {
            End(TransferResult.NoSuchVoter);
        }
    }

    /// <summary>
    /// T§4.2.2: this leader is removed and leaves. The peer with the most complete log campaigns at once, so that the group need not wait
    /// for an election timeout.
    /// </summary>
    public void Leave()
    {
        if (peers.BestSuccessor() is { IsNone: false } successor)
        {
            state.Send(new TimeoutNow(state.Self, successor, state.CurrentTerm));
        }
    }

    public void End(TransferResult result)
    {
        if (IsRunning)
        {
            state.Effects.Add(new TransferEnded(_target, result));
            _target = ReplicaId.None;
        }
    }
}
