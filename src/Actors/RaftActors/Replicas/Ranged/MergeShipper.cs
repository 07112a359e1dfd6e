using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;
using RaftActors.Telemetry;

namespace RaftActors.Replicas.Ranged;

/// <summary>
/// A child of the replica that leads the source of a merge: puts the source's state, and then what it applies, into the target's log,
/// freezes the source when little is missing, and has it absorbed. One message is under way at a time. It decides nothing: the target's log
/// does, and whatever ends it leaves the rest to the driver.
/// </summary>
/// <param name="group">The source.</param>
/// <param name="machine">The source's machine.</param>
/// <param name="router">This node's router.</param>
/// <param name="order">What is wanted.</param>
/// <param name="attempt">The attempt as the target's log knows it.</param>
/// <param name="pieceBytes">How much a message brings.</param>
internal sealed class MergeShipper(
    GroupId group, IActorRef machine, ICanTell router, ShipOrder order, long attempt, int pieceBytes) : UntypedActor, IWithTimers
{
    /// <summary>The largest piece; a smaller limit of commands makes it smaller.</summary>
    public const int MaxPieceBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A source is frozen only for a target that answers so fast.</summary>
    private static readonly TimeSpan PromptAnswer = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _replica = Context.Parent;
    private StatePieces? _state;
    private TailPieces? _tail;
    private RangeEntry? _sent;
    private TimeSpan _sentAt;
    private TimeSpan _answeredIn;
    private MachineProtocol.Hashed? _end;

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart() => machine.Tell(MachineProtocol.Copy.Instance, Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MachineProtocol.Copied copied:
                _state = new StatePieces(order.Operation, attempt, copied.At.Index.Value, copied.State, pieceBytes);
                _tail = new TailPieces(order.Operation, attempt, copied.At.Index.Value + 1, pieceBytes);
                Send(_state.Next()!);
                break;
            case MachineProtocol.SaveFailed failed:
                End($"its machine cannot save its state: {failed.Cause.Message}");
                break;
            case Answer answer:
                OnAnswer(answer);
                break;
            case Again:
                Send(_sent!);
                break;
            case SubscriptionProtocol.Peeked peeked:
                _tail!.Add(peeked.Slice, peeked.Missing, _end?.At.Index.Value ?? long.MaxValue);
                ShipTail();
                break;
            case SubscriptionProtocol.Gone:
                End("its log no longer has the entries behind the state that was shipped");
                break;
            case ClientResponse frozen:
                OnFrozen(frozen);
                break;
            case MachineProtocol.Hashed end:
                _end = end;
                GoOn();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnAnswer(Answer answer)
    {
        switch (answer)
        {
            case { IsOk: true }:
                OnApplied(EntryCodec.DecodeAnswer(answer.Result.Span));
                break;
            case { Outcome: Outcome.TooLarge or Outcome.BadRequest or Outcome.Refused or Outcome.MachineError }:
                End($"'{order.Target.Group}' did not take it: {answer.Message}");
                break;
            default:
                // Not known to be applied, and a repetition changes nothing.
                Timers.StartSingleTimer(nameof(Again), Again.Instance, Pause);
                break;
        }
    }

    private void OnApplied(RangeAnswer answer)
    {
        if (answer is not RangeAnswer.Done done)
        {
            End(answer is RangeAnswer.Refused refused ? refused.Text : $"'{order.Target.Group}' has decided, or has another version");
            return;
        }

        _replica.Tell(Acknowledged.Instance, Self);
        _answeredIn = Now - _sentAt;
        if (_sent is RangeEntry.Absorb)
        {
            Retire(done);
            return;
        }

        GoOn();
    }

    /// <summary>The next piece of the state, of the tail, or the decision.</summary>
    private void GoOn()
    {
        if (_state!.Next() is { } part)
        {
            Send(part);
        }
        else
        {
            ShipTail();
        }
    }

    private void ShipTail()
    {
        if (_tail!.Next() is { } tail)
        {
            Send(tail);
        }
        else if (_end is { } end)
        {
            if (_tail.Index > end.At.Index.Value)
            {
                Send(new RangeEntry.Absorb(order.Operation, attempt, end.At.Index.Value, end.Hash));
            }
            else
            {
                Ask();
            }
        }
        else if (!_tail.IsNearEnd)
        {
            Ask();
        }
        else if (_answeredIn > PromptAnswer)
        {
            _tail.Restart();
            Send(_tail.Empty());
        }
        else
        {
            var freeze = new RangeEntry.Freeze(order.Operation, order.Version, order.Target);
            _replica.Tell(new ChangeRangeRequest(group.Value, 0, EntryCodec.Encode(freeze)), Self);
        }
    }

    private void Ask() => _replica.Tell(new SubscriptionProtocol.Peek(new LogIndex(_tail!.Index)), Self);

    private void OnFrozen(ClientResponse response)
    {
        if (response.Outcome == Outcome.Ok && EntryCodec.DecodeAnswer(response.Result.Span) is RangeAnswer.Done)
        {
            machine.Tell(MachineProtocol.TellHash.Instance, Self);
        }
        else
        {
            End($"it could not be frozen: {response.Message ?? "it has another version, or is retired"}");
        }
    }

    /// <summary>The target's word that it has the keys: clients need not wait until the driver has seen it as well.</summary>
    private void Retire(RangeAnswer.Done done)
    {
        var target = done.Descriptor with
        {
            Members = order.Target.Members,
            ConfigurationIndex = order.Target.ConfigurationIndex,
        };
        var retire = new RangeEntry.Retire(order.Operation, target);
        _replica.Tell(new ChangeRangeRequest(group.Value, 0, EntryCodec.Encode(retire)), ActorRefs.Nobody);
        _log.Write(RangeLogEvents.Shipped, order.Operation, group, order.Target.Group, _state!.Bytes);
        Stop();
    }

    private void Send(RangeEntry entry)
    {
        (_sent, _sentAt) = (entry, Now);
        router.Tell(new AskRange.Change(order.Target.Group, EntryCodec.Encode(entry), Patience), Self);
    }

    private void End(string reason)
    {
        _log.Write(RangeLogEvents.ShippingEnded, order.Operation, group, order.Target.Group, reason);
        Stop();
    }

    private void Stop()
    {
        _replica.Tell(Ended.Instance, Self);
        Context.Stop(Self);
    }

    /// <summary>To the replica: the target acknowledged something.</summary>
    internal sealed class Acknowledged : INoSerializationVerificationNeeded
    {
        public static readonly Acknowledged Instance = new();
    }

    /// <summary>To the replica: it ships nothing more.</summary>
    internal sealed class Ended : INoSerializationVerificationNeeded
    {
        public static readonly Ended Instance = new();
    }

    private sealed class Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }
}
