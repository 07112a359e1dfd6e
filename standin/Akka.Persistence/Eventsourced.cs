using System.Collections.Immutable;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// The base of all persistent actors: stores events before it acts on them, and builds its state again from them.
/// </summary>
/// <remarks>
/// This part holds what an actor may call. How messages are led through recovery and processing is in the other parts.
/// </remarks>
public abstract partial class Eventsourced : ActorBase, IPersistentIdentity, IWithUnboundedStash, IPersistenceRecovery
{
    private static int _instances;

    private readonly int _instanceId = Interlocked.Increment(ref _instances);
    private readonly string _writerGuid = Guid.NewGuid().ToString();
    private readonly PersistenceExtension _extension;

    private IActorRef _journal;
    private IActorRef _snapshotStore;
    private ILoggingAdapter _log;
    private long _sequenceNr;

    protected Eventsourced()
    {
        _extension = Persistence.Instance.Apply(Context.System);
    }

    public abstract string PersistenceId { get; }

    public virtual Recovery Recovery => Recovery.Default;

    /// <summary>The stash of the derived actor; commands that wait for the journal are kept elsewhere.</summary>
    public IStash Stash { get; set; }

    public string JournalPluginId { get; protected set; }

    public string SnapshotPluginId { get; protected set; }

    public IActorRef Journal => _journal ??= _extension.JournalFor(JournalPluginId);

    public IActorRef SnapshotStore => _snapshotStore ??= _extension.SnapshotStoreFor(SnapshotPluginId);

    public string SnapshotterId => PersistenceId;

    public bool IsRecovering => _phase < Phase.Processing;

    public bool IsRecoveryFinished => !IsRecovering;

    /// <summary>The highest sequence number that the journal has confirmed or replayed.</summary>
    public long LastSequenceNr { get; private set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    protected PersistenceExtension Extension => _extension;

    protected virtual ILoggingAdapter Log => _log ??= Context.GetLogger();

    public void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr) =>
        SnapshotStore.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr));

    public void SaveSnapshot(object snapshot) =>
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr, DateTime.UtcNow), snapshot));

    public void DeleteSnapshot(long sequenceNr) =>
        SnapshotStore.Tell(new DeleteSnapshot(new SnapshotMetadata(SnapshotterId, sequenceNr, DateTime.MinValue)));

    public void DeleteSnapshots(SnapshotSelectionCriteria criteria) =>
        SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria));

    /// <summary>Stores one event. Commands wait until its handler has run.</summary>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        EnqueueOne(@event, handler, stashing: true);
    }

    /// <summary>Stores several events, all or none. Commands wait until the last handler has run.</summary>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        EnqueueAll(events, handler, stashing: true);
    }

    /// <summary>Stores one event while commands go on.</summary>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        EnqueueOne(@event, handler, stashing: false);
    }

    /// <summary>Stores several events, all or none, while commands go on.</summary>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        EnqueueAll(events, handler, stashing: false);
    }

    /// <summary>Calls the handler after the handlers of everything that was persisted before; stores nothing.</summary>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        if (_pending.Count == 0)
        {
            handler(evt);
            return;
        }

        _pending.Enqueue(new PendingHandler(handler, HandlerCall<TEvent>.Run, stashing: false));
        _batch.Add(new NonPersistentMessage(evt, Sender));
    }

    public void DeleteMessages(long toSequenceNr)
    {
        if (toSequenceNr == long.MaxValue || toSequenceNr <= LastSequenceNr)
        {
            Journal.Tell(new DeleteMessagesTo(PersistenceId, toSequenceNr, Self));
            return;
        }

        var cause = new InvalidOperationException(
            $"Cannot delete up to sequence number [{toSequenceNr}], which is higher than the last one [{LastSequenceNr}].");
        Self.Tell(new DeleteMessagesFailure(cause, toSequenceNr));
    }

    protected abstract bool ReceiveRecover(object message);

    protected abstract bool ReceiveCommand(object message);

    protected virtual void OnReplaySuccess()
    {
    }

    protected virtual void OnRecoveryFailure(Exception reason, object message = null)
    {
        if (message is null)
        {
            Log.Error(reason, "Recovery of persistence id [{0}] failed. Last known sequence number [{1}]", PersistenceId, LastSequenceNr);
        }
        else
        {
            Log.Error(reason, "Recovery of persistence id [{0}] failed at an event of type [{1}] with sequence number [{2}]",
                PersistenceId, message.GetType(), LastSequenceNr);
        }
    }

    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "The journal failed to store an event of [{0}]: sequence number [{1}], type [{2}]. The actor stops",
            PersistenceId, sequenceNr, @event.GetType());

    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "The journal refused an event of [{0}]: sequence number [{1}], type [{2}]",
            PersistenceId, sequenceNr, @event.GetType());

    /// <summary>Runs asynchronous work; neither commands nor answers of the journal are handled until it has ended.</summary>
    protected void RunTask(Func<Task> action)
    {
        _taskRunning = true;
        _tasksStarted++;
        ActorTaskScheduler.RunTask(() => RunToEndAsync(action));
    }

    private void EnqueueOne<TEvent>(TEvent @event, Action<TEvent> handler, bool stashing)
    {
        ArgumentNullException.ThrowIfNull(@event);
        AddPending(new PendingHandler(handler, HandlerCall<TEvent>.Run, stashing));
        _batch.Add(new AtomicWrite(Represent(@event)));
    }

    private void EnqueueAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler, bool stashing)
    {
        if (events is null)
        {
            return;
        }

        var builder = ImmutableArray.CreateBuilder<IPersistentRepresentation>(events is ICollection<TEvent> known ? known.Count : 4);
        foreach (var @event in events)
        {
            builder.Add(Represent(@event));
        }

        if (builder.Count == 0 && stashing)
        {
            return;
        }

        var write = new AtomicWrite(builder.DrainToImmutable());
        for (var i = 0; i < write.Size; i++)
        {
            AddPending(new PendingHandler(handler, HandlerCall<TEvent>.Run, stashing));
        }

        _batch.Add(write);
    }

    private void AddPending(PendingHandler pending)
    {
        if (pending.Stashing)
        {
            _pendingStashing++;
        }

        _pending.Enqueue(pending);
    }

    private Persistent Represent(object @event) =>
        new(@event, ++_sequenceNr, PersistenceId, sender: Sender, writerGuid: _writerGuid);

    private void RefuseDuringRecovery()
    {
        if (IsRecovering)
        {
            throw new InvalidOperationException(
                "An actor that recovers cannot persist; it may from RecoveryCompleted on.");
        }
    }

    /// <summary>A handler that waits for the journal; a value, so that an event costs no object here.</summary>
    private readonly struct PendingHandler
    {
        private readonly Delegate _handler;
        private readonly Action<Delegate, object> _call;

        public PendingHandler(Delegate handler, Action<Delegate, object> call, bool stashing)
        {
            _handler = handler;
            _call = call;
            Stashing = stashing;
        }

        public bool Stashing { get; }

        public void Invoke(object payload) => _call(_handler, payload);
    }

    private static class HandlerCall<TEvent>
    {
        public static readonly Action<Delegate, object> Run = static (handler, payload) => ((Action<TEvent>)handler)((TEvent)payload);
    }
}
