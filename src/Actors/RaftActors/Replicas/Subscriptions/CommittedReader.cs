using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Requests;
using RaftActors.Transport;

namespace RaftActors.Replicas.Subscriptions;

/// <summary>
/// Answers one request for committed commands from a subscriber on another node. The requester is not watched: if it is gone, no next
/// request arrives, and this one times out.
/// </summary>
internal sealed class CommittedReader(CommittedRequest request, IActorRef replyTo, IActorRef replica, IActorRef machine) : UntypedActor
{
    /// <summary>How long to wait for new entries before answering that there are none.</summary>
    internal static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    private LogIndex _from = new(Math.Max(1, request.FromIndex));
    private ReadOnlyMemory<Entry> _entries;
    private bool _answered;

    protected override void PreStart()
    {
        Context.SetReceiveTimeout(MaxWait);
        if (request.AfterMergeOf.Length > 0)
        {
            machine.Tell(new MachineProtocol.FindMerge(request.AfterMergeOf), Self);
        }
        else
        {
            replica.Tell(new SubscriptionProtocol.Next(_from), Self);
        }
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
            case MachineProtocol.Found { Index: { } merged }:
                _from = new LogIndex(merged + 1);
                replica.Tell(new SubscriptionProtocol.Next(_from), Self);
                break;
            case MachineProtocol.Found or MachineProtocol.Described { From: 0 }:
                Answer(ClientResponse.Failed(request, Outcome.NoLeader, null, Refusals.NotFollowed));
                break;
            case SubscriptionProtocol.Entries entries when request.IsOfRange:
                _entries = entries.Slice;
                machine.Tell(new MachineProtocol.Describe(_from.Value, _entries.Span[^1].Index.Value), Self);
                break;
            case MachineProtocol.Described { Piece: null } forgotten:
                Answer(ClientResponse.Compacted(request, forgotten.From));
                break;
            case MachineProtocol.Described described:
                var followed = CommittedEntries.Read(_from, _entries.Span, described);
                Answer(ClientResponse.Ok(request, followed.Last, 0, CommittedRangeCodec.Encode(followed)));
                break;
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
