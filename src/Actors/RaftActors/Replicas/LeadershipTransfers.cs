using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>Transfers of leadership (T§3.10) whose end an operator waits for, or this replica before it stops.</summary>
internal sealed class LeadershipTransfers
{
    private (LeadershipRequest Request, IActorRef ReplyTo)? _waiting;
    private bool _isHandingOver;

    /// <summary>Whether an operator waits for the end of a transfer.</summary>
    public bool IsAwaited => _waiting is not null;

    /// <summary>Whether the attempt to hand over before stopping has ended, well or badly.</summary>
    public bool HasHandedOver { get; private set; }

    /// <summary>Begins a transfer for an operator; null if it is refused.</summary>
    public TransferRequest? Begin(LeadershipRequest request, IActorRef replyTo, ReplicaId leader)
    {
        if (IsAwaited || _isHandingOver)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.Refused, leader.NodeOrNull(), Refusals.TransferInProgress));
            return null;
        }

        _waiting = (request, replyTo);
        return new TransferRequest(request.Node is { } node ? new ReplicaId(node) : ReplicaId.None);
    }

    /// <summary>Begins the transfer before this replica stops; null if it has begun.</summary>
    public TransferRequest? HandOver()
    {
        if (_isHandingOver)
        {
            return null;
        }

        _isHandingOver = true;
        return new TransferRequest(ReplicaId.None);
    }

    public void OnEnded(in TransferEnded effect)
    {
        HasHandedOver |= _isHandingOver;
        if (_waiting is not var (request, replyTo))
        {
            return;
        }

        _waiting = null;
        var (outcome, reason) = effect.Result switch
        {
            TransferResult.Done => (Outcome.Ok, ""),
            TransferResult.NotLeader => (Outcome.NoLeader, Refusals.NotLeader),
            TransferResult.NoSuchVoter => (Outcome.Refused, $"'{effect.Target}' is not a voter that can lead."),
            TransferResult.InProgress => (Outcome.Refused, Refusals.TransferInProgress),
            _ => (Outcome.Refused, $"{effect.Target} did not take over within an election timeout; the leader continues."),
        };
        replyTo.Tell(outcome == Outcome.Ok
            ? ClientResponse.Ok(request, 0, 0, default)
            : ClientResponse.Failed(request, outcome, null, reason));
    }

    /// <summary>This replica ends; a transfer may have started.</summary>
    public void FailAll(Outcome outcome, string reason)
    {
        if (_waiting is var (request, replyTo))
        {
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, reason));
        }

        _waiting = null;
    }
}
