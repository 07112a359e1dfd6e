namespace RaftActors.Machines;

/// <summary>
/// A deterministic state machine: the same commands give the same state and the same answers, on every replica, for ever. No clock but
/// <see cref="CommittedCommand.Timestamp"/>, no randomness, no I/O, no hash order, no floating point that differs between machines.
/// </summary>
/// <remarks>
/// Called by one thread at a time. An exception from <see cref="Apply"/> faults this group on this node until it is started again; a
/// command that a machine does not like is answered, not thrown at.
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
