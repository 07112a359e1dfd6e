using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Ranges.Feeds;
using RaftActors.Requests;

namespace RaftActors.Keyspaces.Feeds;

/// <summary>
/// One subscription of keys: holds one subscription of a log for each range that has, had or will have some of them, as
/// <see cref="FeedPlan"/> decides, and passes on what is about the keys.
/// </summary>
internal sealed class RangeFeedActor(
    SubscribeKeys subscribe, IActorRef subscriber, FeedKeys keys, FeedBeginning beginning, IActorRef router) : UntypedActor, IWithTimers
{
    /// <summary>Batches ahead of the subscriber's acknowledgements.</summary>
    private const int MostUnacknowledged = 4;

    /// <summary>The cursor is sent without events after so many entries that were about other keys.</summary>
    private const int QuietEntries = 1000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BeginAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>A group that has ended and sends nothing for so long is gone.</summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, FeedSource> _sources = new(StringComparer.Ordinal);
    private FeedPlan? _plan;
    private FeedCursor? _sent;
    private string? _lost;
    private string _reason = "The node is stopping.";
    private long _number;
    private long _acknowledged;
    private long _quiet;
    private bool _isRefused;
    private bool _hasEnded;

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        Context.Watch(subscriber);
        Find(beginning.FindAsync(subscribe));
    }

    /// <summary>After a failure it is over, with the last cursor: from its own beginning changes would come twice.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _reason = $"The subscription failed: {reason.Message}";
        base.PreRestart(reason, message);
    }

    /// <inheritdoc />
    protected override void PostRestart(Exception reason)
    {
        _hasEnded = true;
        Context.Stop(Self);
    }

    protected override void PostStop()
    {
        if (!_hasEnded)
        {
            var cursor = _sent is { } sent ? Batch([], sent, sent).Cursor : subscribe.Cursor;
            subscriber.Tell(new KeysEnded(subscribe.Keyspace, cursor, _reason) { IsRefused = _isRefused });
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FollowedBatch batch when _lost is null:
                OnBatch(batch);
                break;
            case KeysAck ack:
                _acknowledged = Math.Max(_acknowledged, ack.Number);
                PassOn();
                break;
            case SubscriptionEnded ended when _lost is null:
                OnEnded(ended);
                break;
            case Compacted compacted when _lost is null && _plan?.OrderOf(compacted.Group) is not null:
                Lose($"The log of the group '{compacted.Group}' begins at {compacted.FirstIndex}.");
                break;
            case FeedProtocol.Again again:
                if (_sources.ContainsKey(again.Group) && _plan?.OrderOf(again.Group) is { } order)
                {
                    Follow(order);
                }

                break;
            case FeedProtocol.Look:
                Look();
                break;
            case FeedProtocol.Ended ended when _lost is null:
                OnGone(ended.Groups);
                break;
            case FeedProtocol.Found found when _lost is { } lost:
                _hasEnded = true;
                subscriber.Tell(new KeysCompacted(subscribe.Keyspace, Batch([], found.Cursor, found.Cursor).Cursor, lost));
                Context.Stop(Self);
                break;
            case FeedProtocol.Found found:
                Begin(found.Cursor);
                break;
            case Akka.Actor.Status.Failure failed:
                (_reason, _isRefused) = (failed.Cause.Message, failed.Cause is InvalidDataException);
                Context.Stop(Self);
                break;
            case Terminated:
                _hasEnded = true;
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Find(Task<FeedCursor> cursor) => cursor.PipeTo(Self, success: found => new FeedProtocol.Found(found));

    private void Begin(FeedCursor cursor)
    {
        _plan = new FeedPlan(subscribe.Span, cursor);
        Timers.StartPeriodicTimer(nameof(Look), FeedProtocol.Look.Instance, LookAgain);
        Send([], cursor);
        Obey();
    }

    private void OnBatch(FollowedBatch batch)
    {
        if (_plan!.Take(batch.Piece))
        {
            if (_sources.TryGetValue(batch.Piece.Group, out var source))
            {
                source.Add(batch, Sender, Now);
            }

            Obey();
            PassOn();
        }
        else if (!_sources.TryGetValue(batch.Piece.Group, out var known) || !Sender.Equals(known.Subscription))
        {
            Sender.Tell(PoisonPill.Instance);
        }
    }

    /// <summary>As much as the subscriber wants.</summary>
    private void PassOn()
    {
        while (_plan is not null && _lost is null && _number - _acknowledged < MostUnacknowledged)
        {
            var before = _plan.Cursor;
            if (_plan.Next() is not { } step)
            {
                break;
            }

            var source = _sources[step.Group];
            var events = Events(step, source.Head);
            if (step.EndsPiece)
            {
                var batch = source.Take();
                source.Subscription?.Tell(new CommittedAck(batch.Piece.Last), Self);
            }

            // Where other logs are followed from now on, an old cursor may soon be of no use.
            var hasMoved = Obey();
            _quiet += step.Last - step.First + 1;
            if (!events.IsEmpty || hasMoved || _quiet >= QuietEntries)
            {
                Send(events, before);
            }
        }

        if (_lost is null && _plan?.Lost is { } lost)
        {
            Lose(lost);
        }
    }

    private ImmutableArray<KeyEvent> Events(FeedStep step, FollowedBatch batch)
    {
        var events = ImmutableArray.CreateBuilder<KeyEvent>();
        foreach (var entry in batch.Commands)
        {
            if (entry.Index >= step.First && entry.Index <= step.Last && keys.Contain(entry.Command))
            {
                events.Add(new KeyEvent(
                    step.Group, entry.Index, entry.Term, entry.Timestamp, entry.Index + step.RevisionOffset, entry.Command));
            }
        }

        return events.ToImmutable();
    }

    private void Send(ImmutableArray<KeyEvent> events, FeedCursor before)
    {
        _quiet = 0;
        _number++;
        _sent = _plan!.Cursor;
        subscriber.Tell(Batch(events, before, _sent));
    }

    private KeysBatch Batch(ImmutableArray<KeyEvent> events, FeedCursor before, FeedCursor after) =>
        new(subscribe, _number, events, before, after);

    /// <summary>Begins and ends the subscriptions that the plan wants or does not want any longer.</summary>
    /// <returns>Whether it wanted anything.</returns>
    private bool Obey()
    {
        var orders = _plan!.TakeOrders();
        foreach (var order in orders)
        {
            if (_sources.Remove(order.Group, out var source))
            {
                source.Subscription?.Tell(PoisonPill.Instance);
            }

            if (!order.IsEnd)
            {
                _sources.Add(order.Group, new FeedSource(Now));
                Follow(order);
            }
        }

        return !orders.IsEmpty;
    }

    private void Follow(FeedOrder order) => router.Tell(new FollowRange(order.Group, order.From, order.AfterMergeOf), Self);

    private void OnEnded(SubscriptionEnded ended)
    {
        if (!_sources.TryGetValue(ended.Group, out var source)
            || (source.Subscription is { } subscription && !Sender.Equals(subscription) && !Sender.IsNobody()))
        {
            return;
        }

        source.OnEnded(Now);
        if (Now - source.EndedAt > GiveUpAfter)
        {
            _reason = $"No node has served the group '{ended.Group}' for {GiveUpAfter.TotalSeconds} s: {ended.Reason}";
            Context.Stop(Self);
            return;
        }

        Timers.StartSingleTimer(ended.Group, new FeedProtocol.Again(ended.Group), BeginAgain);
    }

    /// <summary>Asks the agent about those that send nothing: they may have ended before they were read.</summary>
    private void Look()
    {
        var now = Now;
        string[] silent =
        [
            .. _sources.Where(s => now - s.Value.HeardAt > GoneAfter && _plan!.OrderOf(s.Key) is not null).Select(s => s.Key),
        ];
        if (silent.Length > 0 && _lost is null)
        {
            Context.Parent.Tell(new FeedProtocol.AskEnded(silent), Self);
        }

        PassOn();
    }

    private void OnGone(string[] groups)
    {
        foreach (var group in groups)
        {
            if (_sources.TryGetValue(group, out var source) && Now - source.HeardAt > GoneAfter && _plan!.OrderOf(group) is not null)
            {
                Lose($"The group '{group}' has ended, and no node has its log.");
                return;
            }
        }

        // A target must know where the keys came from, unless that is so long ago that it forgot.
        foreach (var (group, source) in _sources)
        {
            if (_plan!.OrderOf(group) is { AfterMergeOf.Length: > 0 } && Now - source.HeardAt > GoneAfter)
            {
                Lose($"The group '{group}' does not say where it took the keys over.");
                return;
            }
        }
    }

    /// <summary>The subscriber must read the state: it is told from where on the changes behind that state come.</summary>
    private void Lose(string why)
    {
        _lost = why;
        foreach (var source in _sources.Values)
        {
            source.Subscription?.Tell(PoisonPill.Instance);
        }

        _sources.Clear();
        Find(beginning.NowAsync(subscribe.Keyspace, subscribe.Span));
    }
}
