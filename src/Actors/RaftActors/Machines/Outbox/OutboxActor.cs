using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Identity;
using RaftActors.Telemetry;

namespace RaftActors.Machines.Outbox;

/// <summary>
/// Runs the effects of one group while the replica of this node leads: hands them to the handler, a few at a time, retries those not
/// answered, and acknowledges completed ones in the log, in batches. A child of the machine actor, created with the first effect.
/// </summary>
internal sealed class OutboxActor : UntypedActor, IWithTimers
{
    private const int MaxInFlight = 64;
    private readonly GroupId _group;
    private readonly Props? _handlerProps;
    private readonly TimeSpan _retry;
    private readonly IOutboxHandlers _handlers;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<EffectId, OutboxEffect> _pending = [];
    private readonly Queue<OutboxEffect> _ready = new();
    private readonly Dictionary<EffectId, TimeSpan> _inFlight = [];

    /// <summary>
    /// Effects that are done but not known to be acknowledged in the log, with the time to propose the acknowledgement again.
    /// </summary>
    private readonly Dictionary<EffectId, TimeSpan> _done = [];
    private readonly List<OutboxDone> _acknowledge = [];
    private IActorRef _replica = ActorRefs.Nobody;
    private IActorRef? _handler;
    private bool _leads;
    private bool _missesHandler;

    public OutboxActor(GroupId group, Props? handlerProps, MachineSettings settings, IOutboxHandlers handlers)
    {
        _group = group;
        _handlerProps = handlerProps;
        _retry = settings.OutboxRetryInterval;
        _handlers = handlers;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(OutboxProtocol.HandlerRegistered));
        Timers.StartPeriodicTimer(
            nameof(Tick), Tick.Instance, TimeSpan.FromTicks(Math.Max(_retry.Ticks / 4, TimeSpan.TicksPerMillisecond)));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OutboxProtocol.Changed changed:
                OnChanged(changed);
                break;
            case OutboxProtocol.Reset reset:
                OnReset(reset);
                break;
            case MachineProtocol.Lead lead:
                OnLead(lead.Leads);
                break;
            case OutboxDone done:
                OnDone(done);
                break;
            case Acknowledge:
                SendAcknowledgements();
                break;
            case Tick:
                OnTick();
                break;
            case Terminated dead when dead.ActorRef.Equals(_handler):
                // Re-created with the next effect or attempt: an effect must not wait for a stopped actor.
                _handler = null;
                _log.Write(LogEvents.OutboxHandlerEnded, _group, _inFlight.Count);
                break;
            case Terminated:
                break;
            case OutboxProtocol.HandlerRegistered registered when registered.Group == _group.Value:
                Run();
                break;
            case OutboxProtocol.HandlerRegistered:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnChanged(OutboxProtocol.Changed changed)
    {
        foreach (var effect in changed.Added)
        {
            _pending[IdOf(effect.Done)] = effect;
            _ready.Enqueue(effect);
        }

        foreach (var done in changed.Done)
        {
            var id = IdOf(done);
            _pending.Remove(id);
            _inFlight.Remove(id);
            _done.Remove(id);
        }

        Run();
    }

    private void OnReset(OutboxProtocol.Reset reset)
    {
        _pending.Clear();
        _inFlight.Clear();
        foreach (var effect in reset.Pending)
        {
            _pending[IdOf(effect.Done)] = effect;
        }

        foreach (var id in _done.Keys.Where(id => !_pending.ContainsKey(id)).ToList())
        {
            _done.Remove(id);
        }

        Requeue();
        Run();
    }

    private void OnLead(bool leads)
    {
        _replica = Sender;
        _leads = leads;
        if (!leads)
        {
            // Another leader runs them now. Keep what was done here, in case this replica leads again before the log acknowledges it.
            _inFlight.Clear();
            return;
        }

        foreach (var id in _done.Keys)
        {
            _acknowledge.Add(DoneOf(id));
        }

        SendAcknowledgements();
        Requeue();
        Run();
    }

    private void OnDone(OutboxDone done)
    {
        var id = IdOf(done);
        if (_pending.ContainsKey(id) && _done.TryAdd(id, Now + _retry))
        {
            _inFlight.Remove(id);
            if (_acknowledge.Count == 0)
            {
                // Queued after everything else already done: one entry for all.
                Self.Tell(Acknowledge.Instance);
            }

            _acknowledge.Add(DoneOf(id));
        }

        Run();
    }

    private void SendAcknowledgements()
    {
        if (_leads)
        {
            foreach (var batch in _acknowledge.Chunk(Envelopes.MaxEffectsDone))
            {
                _replica.Tell(new MachineProtocol.ProposeEnvelope(Envelopes.EffectsDone(batch)));
            }
        }

        _acknowledge.Clear();
    }

    private void OnTick()
    {
        if (!_leads || _pending.Count == 0)
        {
            return;
        }

        var now = Now;
        foreach (var id in _inFlight.Where(f => f.Value <= now).Select(f => f.Key).Order().ToList())
        {
            _inFlight.Remove(id);
            _ready.Enqueue(_pending[id]);
        }

        // The entry was refused or truncated: acknowledge again.
        foreach (var id in _done.Where(d => d.Value <= now).Select(d => d.Key).Order().ToList())
        {
            _done[id] = now + _retry;
            _acknowledge.Add(DoneOf(id));
        }

        SendAcknowledgements();
        Run();
    }

    private void Requeue()
    {
        _ready.Clear();
        foreach (var id in _pending.Keys.Where(id => !_inFlight.ContainsKey(id)).Order())
        {
            _ready.Enqueue(_pending[id]);
        }
    }

    private void Run()
    {
        if (!_leads || _ready.Count == 0 || Handler() is not { } handler)
        {
            return;
        }

        while (_inFlight.Count < MaxInFlight && _ready.TryDequeue(out var effect))
        {
            var id = IdOf(effect.Done);
            if (_pending.ContainsKey(id) && !_done.ContainsKey(id) && _inFlight.TryAdd(id, Now + _retry))
            {
                handler.Tell(effect, Self);
            }
        }
    }

    private EffectId IdOf(OutboxDone done) => new(done.Origin == _group.Value ? "" : done.Origin ?? "", done.Index, done.Ordinal);

    /// <summary>As the log names it: the group itself is not named.</summary>
    private static OutboxDone DoneOf(in EffectId id) =>
        new(id.Index, id.Ordinal) { Origin = id.Origin.Length == 0 ? null : id.Origin };

    private IActorRef? Handler()
    {
        if (_handlers.Find(_group.Value) is { } registered)
        {
            return registered;
        }

        if (_handler is null && _handlerProps is { } props)
        {
            _handler = Context.Watch(Context.ActorOf(props));
        }

        if (_handler is null && !_missesHandler)
        {
            _missesHandler = true;
            _log.Write(LogEvents.NoOutboxHandler, _group, _pending.Count);
        }

        return _handler;
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }

    private sealed class Acknowledge : INoSerializationVerificationNeeded
    {
        public static readonly Acknowledge Instance = new();
    }
}
