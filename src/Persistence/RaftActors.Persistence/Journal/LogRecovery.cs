using RaftActors.Persistence.Records;
using RaftActors.Protocol;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;

namespace RaftActors.Persistence.Journal;

/// <summary>
/// The durable state of a replica on its way from the replayed records to the replica: folded, completed by the snapshot's bytes, handed
/// over once.
/// </summary>
internal sealed class LogRecovery(Protocol.Membership.Configuration firstMembers)
{
    private LogFold? _fold = new(firstMembers);
    private RecoveredState? _state;
    private SnapshotBytes _machineState = SnapshotBytes.Empty;
    private ISnapshotDrafts? _drafts;

    /// <summary>Whether the replica does not have its state yet.</summary>
    public bool IsPending => _state is not null;

    /// <summary>The snapshot that the log names.</summary>
    public SnapshotInfo Snapshot => State.Snapshot;

    private RecoveredState State => _state ?? throw new InvalidOperationException("The log is already open.");

    /// <summary>Adds the next record of the journal.</summary>
    /// <exception cref="InvalidDataException">An earlier record is missing.</exception>
    public void Add(long sequenceNr, LogRecord record) => _fold!.Add(sequenceNr, record);

    /// <summary>All records are replayed; returns the end of the log that they describe.</summary>
    /// <exception cref="InvalidDataException">The records leave a gap in the log.</exception>
    public LogTail Complete()
    {
        _state = _fold!.Finish();
        _fold = null;
        return new LogTail(_state);
    }

    /// <summary>The bytes of the snapshot that the log names, and the place for later ones.</summary>
    public void SetMachineState(SnapshotBytes machineState, ISnapshotDrafts drafts) => (_machineState, _drafts) = (machineState, drafts);

    /// <summary>The whole state, which is not kept.</summary>
    public LogStoreProtocol.Recovered Take()
    {
        var taken = new LogStoreProtocol.Recovered(State, _machineState, _drafts!);
        _state = null;
        _machineState = SnapshotBytes.Empty;
        return taken;
    }

    /// <summary>The log ends; if the replica did not get its state, the bytes are not needed.</summary>
    public void End() => _machineState.Dispose();
}
