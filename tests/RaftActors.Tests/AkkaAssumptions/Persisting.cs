using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace RaftActors.Tests.AkkaAssumptions;

/// <summary>A persistent actor that runs commands and reports to a probe.</summary>
internal sealed class Persisting(string id, IActorRef probe, Recovery? recovery = null) : UntypedPersistentActor
{
    public override string PersistenceId => id;

    public override Recovery Recovery => recovery ?? base.Recovery;

    public void Say(object message) => probe.Tell(message);

    protected override void OnCommand(object message)
    {
        if (message is Action<Persisting> work)
        {
            work(this);
        }
        else
        {
            Say(message is string text ? "command:" + text : message);
        }
    }

    protected override void OnRecover(object message) => Say(message switch
    {
        string text => "replayed:" + text,
        RecoveryCompleted => "recovered",
        SnapshotOffer offer => $"snapshot:{offer.Snapshot}@{offer.Metadata.SequenceNr}",
        _ => message,
    });

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Say($"failed:{sequenceNr}");

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => Say($"rejected:{sequenceNr}");

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Say("not recovered");
}

/// <summary>The behaviour of the journal of one actor system; null for that of the in-memory journal.</summary>
internal sealed class JournalControl
{
    private static readonly ConditionalWeakTable<ActorSystem, JournalControl> All = new();

    public Func<IReadOnlyList<AtomicWrite>, IImmutableList<Exception?>>? OnWrite { get; set; }

    public Action<Action<IPersistentRepresentation>>? OnReplay { get; set; }

    public static JournalControl Of(ActorSystem system) => All.GetValue(system, static _ => new JournalControl());
}

/// <summary>A journal in memory that fails, refuses and replays as configured by a test.</summary>
public sealed class ControlledJournal : MemoryJournal
{
    private readonly JournalControl _control = JournalControl.Of(Context.System);

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        if (_control.OnReplay is not { } replay)
        {
            return base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
        }

        replay(recoveryCallback);
        return Task.CompletedTask;
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        _control.OnReplay is null ? base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken) : Task.FromResult(4L);

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        return _control.OnWrite is { } write
            ? Task.FromResult<IImmutableList<Exception>>(write(writes)!)
            : base.WriteMessagesAsync(writes, cancellationToken);
    }
}
