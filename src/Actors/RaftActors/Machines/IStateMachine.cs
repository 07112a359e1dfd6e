namespace RaftActors.Machines;

/// <summary>
/// A deterministic state machine: the same commands always give the same state and the same answers on every replica. No clock but
/// <see cref="CommittedCommand.Timestamp"/>, no randomness, no I/O, no hash table order, no floating point that differs between machines.
/// </summary>
/// <remarks>
/// <para>
/// Called by one thread at a time. Reject a command with an answer, not with an exception. An exception from
/// <see cref="Apply"/> is answered as <see cref="Messages.Outcome.MachineError"/> on every replica alike, or stops the machine
/// (<c>on-apply-exception</c>); state changed before it stays changed, so check first. An exception caused by this node
/// (memory, I/O, time-outs) faults the replica.
/// </para>
/// <para>A machine whose behaviour changes from one program to the next implements <see cref="Versions.IVersionedMachine"/>.</para>
/// </remarks>
public interface IStateMachine
{
    /// <summary>Applies one committed command and returns the answer for the client that proposed it.</summary>
    ReadOnlyMemory<byte> Apply(in CommittedCommand command);

    /// <summary>Answers a query from the current state, which it must not change.</summary>
    /// <exception cref="ArgumentException">The query cannot be read; the client gets the message.</exception>
    ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query);

    /// <summary>Writes the whole state, with a version, so that later programs can read it.</summary>
    void Save(Stream snapshot);

    /// <summary>Replaces the whole state with what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a state of this machine, or are of a newer version.</exception>
    void Load(Stream snapshot);
}
