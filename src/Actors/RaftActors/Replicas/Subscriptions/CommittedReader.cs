using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;
using RaftActors.Transport;

namespace RaftActors.Replicas.Subscriptions;

/// <summary>
/// Answers one request for committed commands from a subscriber on another node. The requester is not watched: if it is gone, no next
/// request arrives, and this one times out.
/// </summary>
internal sealed class CommittedReader(CommittedRequest request, IActorRef replyTo, IActorRef replica) : UntypedActor
{
    /// <summary>How long to wait for new entries before answering that there are none.</summary>
    internal static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    private readonly LogIndex _from = new(Math.Max(1, request.FromIndex));
    private bool _answered;

    protected override void PreStart()
    {
        Context.SetReceiveTimeout(MaxWait);
        replica.Tell(new SubscriptionProtocol.Next(_from), Self);
    }

    protected override void PostStop()
    {
        if (!_answered)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.NoLeader, null, Refusals.Stopped), replica);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SubscriptionProtocol.Entries entries:
                var range = CommittedEntries.Read(_from, entries.Slice.Span);
                Answer(ClientResponse.Ok(request, range.Last, 0, CommittedRangeCodec.Encode(range)));
                break;
            case SubscriptionProtocol.Gone gone:
                Answer(ClientResponse.Compacted(request, gone.FirstIndex.Value));
                break;
            case ReceiveTimeout:
                replica.Tell(SubscriptionProtocol.Forget.Instance, Self);
                Answer(ClientResponse.Ok(request, _from.Value - 1, 0, default));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Answer(ClientResponse response)
    {
        _answered = true;
        replyTo.Tell(response, replica);
        Context.Stop(Self);
    }
}
