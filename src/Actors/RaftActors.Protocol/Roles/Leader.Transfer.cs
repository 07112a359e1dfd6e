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

    public override void OnTransferLeadership(TransferLeadership input)
    {
        var target = input.Target.IsNone ? BestSuccessor() : input.Target;
        if (IsTransferring)
        {
            Core.Effects.Add(new TransferEnded(target, TransferResult.InProgress));
        }
        else if (target == Core.Self)
        {
            Core.Effects.Add(new TransferEnded(target, TransferResult.Done));
        }
        else if (!Core.Configuration.IsElectable(target) || ProgressOf(target) is not { } peer)
        {
            Core.Effects.Add(new TransferEnded(target, TransferResult.NoSuchVoter));
        }
        else
        {
            // Void from now on, not only once the request is sent: this avoids having to reason about the time in between (T§6.4.1).
            _lease.Void();
            _transferTo = target;
            _transferDeadline = Core.Now + Core.Options.ElectionTimeoutMax;
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
            var isFit = Core.Configuration.IsElectable(peer.Peer) && Core.Now < peer.LastHeard + Core.Options.ElectionTimeoutMin;
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
        if (IsTransferring && Core.Now >= _transferDeadline)
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
        if (peer.Peer == _transferTo && peer.MatchIndex == Core.Log.LastIndex)
        {
            Core.Send(new TimeoutNow(Core.Self, peer.Peer, Core.CurrentTerm));
        }
    }

    private void EndTransfer(TransferResult result)
    {
        if (IsTransferring)
        {
            Core.Effects.Add(new TransferEnded(_transferTo, result));
            _transferTo = ReplicaId.None;
        }
    }
}
