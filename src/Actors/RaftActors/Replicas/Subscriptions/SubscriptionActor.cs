using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Requests;

namespace RaftActors.Replicas.Subscriptions;

/// <summary>
/// Sends committed commands to one subscriber, at most a few batches ahead of its acknowledgements, however slow it is. For a follower of
/// keys the machine says which commands were executed and what happened to the keys.
/// </summary>
internal sealed class SubscriptionActor : UntypedActor
{
    /// <summary>The maximum number of unacknowledged batches per subscriber.</summary>
    internal const int MaxUnacknowledged = 4;

    private readonly string _group;
    private readonly FollowRange? _follow;
    private readonly IActorRef _subscriber;
    private readonly IActorRef _replica;
    private readonly Queue<long> _unacknowledged = new();
    private IActorRef _machine = ActorRefs.Nobody;
    private ReadOnlyMemory<Entry> _entries;
    private LogIndex _next;
    private bool _asked = true;
    private bool _ended;
    private string _reason = "The replica that served it stopped.";

    /// <param name="group">The group.</param>
    /// <param name="from">The first index of interest.</param>
    /// <param name="follow">What a follower of keys asked for; null for a subscriber of the group.</param>
    /// <param name="subscriber">Who gets the batches.</param>
    /// <param name="replica">The replica of this node.</param>
    public SubscriptionActor(string group, long from, FollowRange? follow, IActorRef subscriber, IActorRef replica)
    {
        (_group, _follow, _subscriber, _replica) = (group, follow, subscriber, replica);
        _next = new LogIndex(Math.Max(1, from));
    }

    /// <summary>The replica may be gone already, or go before it reads this: then its end is the answer.</summary>
    protected override void PreStart()
    {
        Context.Watch(_subscriber);
        Context.Watch(_replica);
        _replica.Tell(new SubscriptionProtocol.Begin(_follow is not null), Self);
    }

    protected override void PostStop()
    {
        _replica.Tell(SubscriptionProtocol.Forget.Instance, Self);
        if (!_ended)
        {
            _subscriber.Tell(new SubscriptionEnded(_group, _next.Value, _reason));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SubscriptionProtocol.Begun begun:
                _machine = begun.Machine;
                Begin();
                break;
            case SubscriptionProtocol.Refused refused:
                _reason = refused.Reason;
                Context.Stop(Self);
                break;
            case SubscriptionProtocol.Entries entries when _follow is not null:
                _entries = entries.Slice;
                _machine.Tell(new MachineProtocol.Describe(_next.Value, _entries.Span[^1].Index.Value), Self);
                break;
            case SubscriptionProtocol.Entries entries:
                Send(entries.Slice.Span, null);
                break;
            case MachineProtocol.Found { Index: { } merged }:
                (_next, _asked) = (new LogIndex(merged + 1), false);
                AskForMore();
                break;
            case MachineProtocol.Found or MachineProtocol.Described { From: 0 }:
                _reason = Refusals.NotFollowed;
                Context.Stop(Self);
                break;
            case MachineProtocol.Described { Piece: null } forgotten:
                _subscriber.Tell(new Compacted(_group, forgotten.From));
                End();
                break;
            case MachineProtocol.Described described:
                Send(_entries.Span, described);
                break;
            case SubscriptionProtocol.Gone gone:
                _subscriber.Tell(new Compacted(_group, gone.FirstIndex.Value));
                End();
                break;
            case CommittedAck ack:
                while (_unacknowledged.TryPeek(out var last) && last <= ack.Index)
                {
                    _unacknowledged.Dequeue();
                }

                AskForMore();
                break;
            case Terminated dead when dead.ActorRef.Equals(_replica):
                Context.Stop(Self);
                break;
            case Terminated:
                End();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Begin()
    {
        if (_follow is { AfterMergeOf: { Length: > 0 } source })
        {
            _machine.Tell(new MachineProtocol.FindMerge(source), Self);
        }
        else
        {
            _asked = false;
            AskForMore();
        }
    }

    private void Send(ReadOnlySpan<Entry> entries, MachineProtocol.Described? described)
    {
        _asked = false;
        var range = CommittedEntries.Read(_next, entries, described);
        _subscriber.Tell(
            range.Piece is { } piece
                ? new FollowedBatch(piece, range.Commands)
                : new CommittedBatch(_group, range.First, range.Last, range.Commands));
        _unacknowledged.Enqueue(range.Last);
        _next = new LogIndex(range.Last + 1);
        AskForMore();
    }

    private void AskForMore()
    {
        if (!_asked && !_ended && _unacknowledged.Count < MaxUnacknowledged)
        {
            _asked = true;
            _replica.Tell(new SubscriptionProtocol.Next(_next), Self);
        }
    }

    private void End()
    {
        _ended = true;
        Context.Stop(Self);
    }
}
