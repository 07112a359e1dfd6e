namespace RaftActors.Machines;

/// <summary>
/// A deterministic state machine: the same commands give the same state and the same answers, on every replica, for ever. No clock but
/// <see cref="CommittedCommand.Timestamp"/>, no randomness, no I/O, no hash order, no floating point that differs between machines.
/// </summary>
/// <remarks>
/// <para>
/// Called by one thread at a time. A command that a machine does not like is answered, not thrown at. An exception from
/// <see cref="Apply"/> is answered as <see cref="Client.Outcome.MachineError"/> on every replica alike, or stops the machine
/// (<c>on-apply-exception</c>); what was changed before it stays changed, so check first. An exception that is this node's trouble
/// (memory, I/O, time-outs) faults the replica.
/// </para>
/// <para>A machine whose behaviour changes from one program to the next implements <see cref="Versions.IVersionedMachine"/>.</para>
/// </remarks>
public interface IStateMachine
{
    /// <summary>Applies one committed command and returns the answer for whoever proposed it.</summary>
    ReadOnlyMemory<byte> Apply(in CommittedCommand command);

    /// <summary>Answers a query from the present state, which it must not change.</summary>
    /// <exception cref="ArgumentException">The query cannot be read; the asker is told so.</exception>
    ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query);

    /// <summary>Writes the whole state, with a version, so that a later program can read it.</summary>
    void Save(Stream snapshot);

    /// <summary>Replaces the whole state by what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a state of this machine, or of a newer version.</exception>
    void Load(Stream snapshot);
}
