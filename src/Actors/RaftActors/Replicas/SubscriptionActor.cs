using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Client;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Replicas;

/// <summary>Brings one subscriber the committed commands: a few batches ahead of its acknowledgements, and no more, however slow it is.</summary>
internal sealed class SubscriptionActor : UntypedActor
{
    private const int MaxUnacknowledged = 4;

    private readonly Subscribe _subscribe;
    private readonly IActorRef _subscriber;
    private readonly IActorRef _replica;
    private readonly Queue<long> _unacknowledged = new();
    private LogIndex _next;
    private bool _asked;
    private bool _ended;

    public SubscriptionActor(Subscribe subscribe, IActorRef subscriber, IActorRef replica)
    {
        _subscribe = subscribe;
        _subscriber = subscriber;
        _replica = replica;
        _next = new LogIndex(Math.Max(1, subscribe.FromIndex));
    }

    protected override void PreStart()
    {
        Context.Watch(_subscriber);
        AskForMore();
    }

    protected override void PostStop()
    {
        if (!_ended)
        {
            _subscriber.Tell(new SubscriptionEnded(_subscribe.Group, _next.Value, "The replica that served it ended."));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SubscriptionProtocol.Entries entries:
                Send(entries.Slice.Span);
                AskForMore();
                break;
            case SubscriptionProtocol.Gone gone:
                _subscriber.Tell(new Compacted(_subscribe.Group, gone.FirstIndex.Value));
                End();
                break;
            case CommittedAck ack:
                while (_unacknowledged.TryPeek(out var last) && last <= ack.Index)
                {
                    _unacknowledged.Dequeue();
                }

                AskForMore();
                break;
            case Terminated:
                End();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Send(ReadOnlySpan<Entry> entries)
    {
        _asked = false;
        var commands = ImmutableArray.CreateBuilder<CommittedEntry>(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            if (CommandOf(entry) is { } command)
            {
                commands.Add(new CommittedEntry(entry.Index.Value, entry.Term.Value, entry.Timestamp, command));
            }
        }

        var last = entries[^1].Index;
        _subscriber.Tell(new CommittedBatch(_subscribe.Group, _next.Value, last.Value, commands.DrainToImmutable()));
        _unacknowledged.Enqueue(last.Value);
        _next = last + 1;
    }

    private static ReadOnlyMemory<byte>? CommandOf(in Entry entry) => entry.Kind switch
    {
        EntryKind.Command => entry.Payload,
        EntryKind.Envelope => Envelopes.Read(entry.Payload.Span).SessionCommand?.Command.Memory,
        _ => null,
    };

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
