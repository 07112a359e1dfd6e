using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Operations;
using RaftActors.Requests;
using RaftActors.Settings;

namespace RaftActors.Replicas.Ranged;

/// <summary>What a leader ships as the source of a merge, or shipped last. Ends with its leadership.</summary>
internal sealed class SourceShipping(ReplicaContext context, IActorContext actor, Replica replica)
{
    /// <summary>What a message needs besides the piece that it brings.</summary>
    private const int Overhead = 4 * 1024;

    private ShipOrder? _order;
    private IActorRef? _shipper;
    private LogicalTime _heardAt;

    /// <summary>For a driver; null if this leader was not told to ship anything.</summary>
    public ShippingFacts? Facts(LogicalTime now) => _order is { } order
        ? new ShippingFacts(order.Operation, order.Attempt, _shipper is not null, (long)(now - _heardAt).TotalMilliseconds)
        : null;

    /// <summary>An order to ship. One that is carried out, or was, changes nothing.</summary>
    public void Begin(ShipRequest request, IActorRef replyTo, LogicalTime now)
    {
        if (replica.Role != RaftRole.Leader)
        {
            replyTo.Tell(Refusals.Of(request, RejectionReason.NotLeader, replica.Leader));
            return;
        }

        ShipOrder order;
        try
        {
            order = ShippingCodec.DecodeOrder(request.Order.Span);
        }
        catch (InvalidDataException unreadable)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.BadRequest, context.Self.Node, unreadable.Message));
            return;
        }

        if (_order is not { } known || order.Operation > known.Operation
            || (order.Operation == known.Operation && order.Attempt > known.Attempt))
        {
            Stop();
            (_order, _heardAt) = (order, now);
            var (machine, router) = (context.Machine, actor.ActorSelection("/system/raft-router"));
            var (group, attempt) = (context.GroupId, order.AttemptAt(replica.HardState.CurrentTerm.Value));
            var limit = context.Settings.Protocol.MaxCommandBytes;
            var piece = Math.Min(MergeShipper.MaxPieceBytes, Math.Max(limit - Overhead, limit / 2));
            _shipper = actor.ActorOf(
                Props.Create(() => new MergeShipper(group, machine, router, order, attempt, piece)).OnRaftDispatcher());
        }

        replyTo.Tell(ClientResponse.Ok(request, 0, 0, default));
    }

    /// <summary>The target acknowledged something.</summary>
    public void OnAcknowledged(LogicalTime now) => _heardAt = now;

    /// <summary>A shipper has ended, perhaps an earlier one.</summary>
    public void OnEnded(IActorRef shipper)
    {
        if (shipper.Equals(_shipper))
        {
            _shipper = null;
        }
    }

    /// <summary>The leadership is over: another leader gets an order of its own.</summary>
    public void EndLeadership()
    {
        Stop();
        _order = null;
    }

    private void Stop()
    {
        if (_shipper is { } shipper)
        {
            actor.Stop(shipper);
            _shipper = null;
        }
    }
}
