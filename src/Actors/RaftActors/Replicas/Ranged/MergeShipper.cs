using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Replicas.Ranged;

/// <summary>
/// A child of the replica that leads the source of a merge: carries out the course of one attempt to ship it into the target's log. One
/// message is under way at a time. Whatever ends it leaves the rest to the driver.
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

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _replica = Context.Parent;
    private readonly ShippingCourse _course = new(order, attempt, pieceBytes, static part => Crc32C.Compute(part.Span));
    private RangeEntry? _sent;
    private TimeSpan _sentAt;

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart() => machine.Tell(MachineProtocol.Copy.Instance, Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MachineProtocol.Copied copied:
                Do(_course.Begin(copied.State, copied.At.Index.Value));
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
                Do(_course.OnEntries(peeked.Slice, peeked.Missing));
                break;
            case SubscriptionProtocol.Gone:
                End("its log no longer has the entries behind the state that was shipped");
                break;
            case ClientResponse frozen:
                var known = frozen.Outcome == Outcome.Ok ? EntryCodec.DecodeAnswer(frozen.Result.Span) : null;
                Do(_course.OnFrozen(known, frozen.Message));
                break;
            case MachineProtocol.Hashed end:
                Do(_course.OnEnd(end.At.Index.Value, end.Hash));
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
                var known = EntryCodec.DecodeAnswer(answer.Result.Span);
                if (known is RangeAnswer.Done)
                {
                    _replica.Tell(Acknowledged.Instance, Self);
                }

                Do(_course.OnAnswer(known, Now - _sentAt));
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

    private void Do(ShippingStep step)
    {
        switch (step)
        {
            case ShippingStep.Send send:
                Send(send.Entry);
                break;
            case ShippingStep.Read read:
                _replica.Tell(new SubscriptionProtocol.Peek(new LogIndex(read.From)), Self);
                break;
            case ShippingStep.Freeze freeze:
                _replica.Tell(new ChangeRangeRequest(group.Value, 0, EntryCodec.Encode(freeze.Entry)), Self);
                break;
            case ShippingStep.ReadEnd:
                machine.Tell(MachineProtocol.TellHash.Instance, Self);
                break;
            case ShippingStep.Retire retire:
                _replica.Tell(new ChangeRangeRequest(group.Value, 0, EntryCodec.Encode(retire.Entry)), ActorRefs.Nobody);
                _log.Write(RangeLogEvents.Shipped, order.Operation, group, order.Target.Group, _course.Bytes);
                Stop();
                break;
            case ShippingStep.End end:
                End(end.Reason);
                break;
        }
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
