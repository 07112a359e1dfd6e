using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <content>Handing over leadership (T§3.10): stop proposals, bring the target up to date, let it campaign; give up after a
/// timeout.</content>
internal sealed partial class Leader
{
    private ReplicaId _transferTo;
    private LogicalTime _transferDeadline;

    private bool IsTransferring => !_transferTo.IsNone;

    public override void OnTransferLeadership(TransferRequest input)
    {
        var target = input.Target.IsNone ? BestSuccessor() : input.Target;
        if (IsTransferring)
        {
            State.Effects.Add(new TransferEnded(target, TransferResult.InProgress));
        }
        else if (target == State.Self)
        {
            State.Effects.Add(new TransferEnded(target, TransferResult.Done));
        }
        else if (!State.Configuration.IsElectable(target) || ProgressOf(target) is not { } peer)
        {
            State.Effects.Add(new TransferEnded(target, TransferResult.NoSuchVoter));
        }
        else
        {
            // Void from now on, not only once the request is sent: this avoids having to reason about the time in between (T§6.4.1).
            _lease.Void();
            _transferTo = target;
            _transferDeadline = State.Now + State.Options.ElectionTimeoutMax;
            ScheduleHeartbeat();
            Replicate(peer);
            TryHandOver(peer);
        }
    }

    private ReplicaId BestSuccessor()
    {
        Progress? best = null;
        foreach (var peer in _peers)
        {
            var isFit = State.Configuration.IsElectable(peer.Peer) && State.Now < peer.LastHeard + State.Options.ElectionTimeoutMin;
            if (isFit && (best is null || peer.MatchIndex > best.MatchIndex))
            {
                best = peer;
            }
        }

        return best?.Peer ?? ReplicaId.None;
    }

    /// <summary>
    /// Called with every heartbeat: the request may be lost, and a target that does not take over must not block the group.
    /// </summary>
    private void ContinueTransfer()
    {
        if (IsTransferring && State.Now >= _transferDeadline)
        {
            EndTransfer(TransferResult.TimedOut);
        }
        else if (IsTransferring && ProgressOf(_transferTo) is { } peer)
        {
            TryHandOver(peer);
        }
    }

    private void TryHandOver(Progress peer)
    {
        if (peer.Peer == _transferTo && peer.MatchIndex == State.Log.LastIndex)
        {
            State.Send(new TimeoutNow(State.Self, peer.Peer, State.CurrentTerm));
        }
    }

    private void EndTransfer(TransferResult result)
    {
        if (IsTransferring)
        {
            State.Effects.Add(new TransferEnded(_transferTo, result));
            _transferTo = ReplicaId.None;
        }
    }
}
