using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>How the plug-ins of one actor system shall behave; a member that is null means: as in memory.</summary>
internal sealed class PluginControl
{
    private static readonly ConditionalWeakTable<ActorSystem, PluginControl> All = new();

    public Func<IReadOnlyList<AtomicWrite>, Task<IImmutableList<Exception>?>?>? OnWrite { get; set; }

    public Func<Task>? BeforeReplay { get; set; }

    public Func<Action<IPersistentRepresentation>, Task>? OnReplay { get; set; }

    public Func<Task>? BeforeDelete { get; set; }

    public Func<Task>? BeforeSave { get; set; }

    public Func<Task>? BeforeLoad { get; set; }

    public long? HighestSequenceNr { get; set; }

    /// <summary>The writes that reached the journal, each with the number of its atomic writes.</summary>
    public ConcurrentQueue<int> Writes { get; } = new();

    public TaskCompletionSource Started { get; } = new();

    public static PluginControl Of(ActorSystem system) => All.GetValue(system, static _ => new PluginControl());
}

/// <summary>A journal over AsyncWriteJournal that does what the test says.</summary>
public sealed class ControlledJournal : MemoryJournal
{
    private readonly PluginControl _control = PluginControl.Of(Context.System);

    public ControlledJournal()
    {
        _control.Started.TrySetResult();
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        _control.HighestSequenceNr is { } highest
            ? Task.FromResult(highest)
            : base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr);

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        if (_control.BeforeReplay is { } before)
        {
            await before();
        }

        if (_control.OnReplay is { } replay)
        {
            await replay(recoveryCallback);
            return;
        }

        await base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToList();
        _control.Writes.Enqueue(writes.Count);
        if (_control.OnWrite?.Invoke(writes) is { } answer)
        {
            var result = await answer;
            if (result is not null)
            {
                return result;
            }
        }

        return await base.WriteMessagesAsync(writes);
    }

    protected override async Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        if (_control.BeforeDelete is { } before)
        {
            await before();
        }

        await base.DeleteMessagesToAsync(persistenceId, toSequenceNr);
    }
}

/// <summary>A snapshot store that does what the test says.</summary>
public sealed class ControlledSnapshots : MemorySnapshotStore
{
    private readonly PluginControl _control = PluginControl.Of(Context.System);

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        if (_control.BeforeLoad is { } before)
        {
            await before();
        }

        return await base.LoadAsync(persistenceId, criteria);
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        if (_control.BeforeSave is { } before)
        {
            await before();
        }

        await base.SaveAsync(metadata, snapshot);
    }

    protected override async Task DeleteAsync(SnapshotMetadata metadata)
    {
        if (_control.BeforeDelete is { } before)
        {
            await before();
        }

        await base.DeleteAsync(metadata);
    }
}
