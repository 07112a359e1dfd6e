using RaftActors.Machines.Outbox;

namespace RaftActors.Machines;

/// <summary>One committed command, as every replica sees it.</summary>
/// <param name="Index">The entry's index: unique, growing, the same everywhere; a fencing token if one is needed.</param>
/// <param name="Term">The term of the leader that appended it.</param>
/// <param name="Timestamp">
/// Log time, in milliseconds: the only clock that a machine may look at. It never decreases along the log, goes at the rate of the leader's
/// monotonic clock, and stands still while nobody leads. It began as the date at the group's first leader, and is not a date: no wall clock
/// moves it.
/// </param>
/// <param name="Command">The bytes proposed. Not to be kept or changed: copy what must live longer than the call.</param>
public readonly record struct CommittedCommand(long Index, long Term, long Timestamp, ReadOnlyMemory<byte> Command)
{
    /// <summary>
    /// Takes effects that the leader runs outside; <see langword="null"/> only where a machine is called without a replica, in a test.
    /// </summary>
    public IOutbox? Outbox { get; init; }

    /// <summary>
    /// The machine's version in force, for an <see cref="Versions.IVersionedMachine"/>; zero only where a machine is called without a
    /// replica, in a test: then the machine's latest is meant.
    /// </summary>
    public int Version { get; init; }

    /// <summary>Whether what came with a version is in force.</summary>
    public bool IsAtLeast(int version) => Version == 0 || Version >= version;
}
