using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Snapshots;
using RaftActors.Requests;

namespace RaftActors.Replicas;

/// <summary>
/// Pending operator requests: for the end of a transfer, for a snapshot, and, during one step, for the result of a membership change.
/// </summary>
internal sealed class Operations
{
    private readonly List<(ClientRequest Request, IActorRef ReplyTo)> _snapshots = [];
    private (ClientRequest Request, IActorRef ReplyTo)? _transfer;

    /// <summary>The request whose change is being stepped.</summary>
    public (ClientRequest Request, IActorRef ReplyTo)? Change { get; set; }

    public void AwaitTransfer(ClientRequest request, IActorRef replyTo) => _transfer = (request, replyTo);

    public bool AwaitsTransfer => _transfer is not null;

    public void AwaitSnapshot(ClientRequest request, IActorRef replyTo) => _snapshots.Add((request, replyTo));

    public void SnapshotEnded(SnapshotInfo? snapshot)
    {
        foreach (var (request, replyTo) in _snapshots)
        {
            replyTo.Tell(
                snapshot is null
                    ? ClientResponse.Failed(
                        request, Outcome.Refused, null, "The snapshot could not be saved; see the log of this node.")
                    : ClientResponse.Ok(request, snapshot.Index.Value, snapshot.LastIncluded.Term.Value, default));
        }

        _snapshots.Clear();
    }

    public void TransferEnded(in TransferEnded effect)
    {
        if (_transfer is not { } waiting)
        {
            return;
        }

        _transfer = null;
        var (outcome, reason) = effect.Result switch
        {
            TransferResult.Done => (Outcome.Ok, ""),
            TransferResult.NotLeader => (Outcome.NoLeader, Refusals.NotLeader),
            TransferResult.NoSuchVoter => (Outcome.Refused, $"'{effect.Target}' is not a voter that can lead."),
            TransferResult.InProgress => (Outcome.Refused, Refusals.TransferInProgress),
            _ => (Outcome.Refused, $"{effect.Target} did not take over within an election timeout; the leader continues."),
        };
        waiting.ReplyTo.Tell(outcome == Outcome.Ok
            ? ClientResponse.Ok(waiting.Request, 0, 0, default)
            : ClientResponse.Failed(waiting.Request, outcome, null, reason));
    }

    /// <summary>Answers all pending requests; a transfer may have started, a snapshot may still be saved.</summary>
    public void FailAll(Outcome outcome, string reason)
    {
        if (_transfer is { } transfer)
        {
            transfer.ReplyTo.Tell(ClientResponse.Failed(transfer.Request, outcome, null, reason));
        }

        foreach (var (request, replyTo) in _snapshots)
        {
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, reason));
        }

        _transfer = null;
        _snapshots.Clear();
    }
}
