using RaftActors.Machines.Outbox;

namespace RaftActors.Machines;

/// <summary>One committed command, as every replica sees it.</summary>
/// <param name="Index">
/// The entry's index: unique, increasing, the same on every replica. In a group that serves a range, use <see cref="Revision"/> as a
/// fencing token.
/// </param>
/// <param name="Term">The term of the leader that appended it.</param>
/// <param name="Timestamp">
/// Log time, in milliseconds: the only clock that a machine may use. It never decreases along the log, advances at the rate of the leader's
/// monotonic clock, and stops while there is no leader. It starts at the date of the group's first leader but is not a date: no wall clock
/// moves it.
/// </param>
/// <param name="Command">The proposed bytes. Do not keep or change them: copy what must outlive the call.</param>
public readonly record struct CommittedCommand(long Index, long Term, long Timestamp, ReadOnlyMemory<byte> Command)
{
    /// <summary>
    /// Collects effects that the leader runs outside the machine; <see langword="null"/> only if a test calls the machine without a
    /// replica.
    /// </summary>
    public IOutbox? Outbox { get; init; }

    /// <summary>
    /// The machine's version in force, for an <see cref="Versions.IVersionedMachine"/>; zero only if a test calls the machine without a
    /// replica, and then means the machine's latest.
    /// </summary>
    public int Version { get; init; }

    /// <summary>
    /// Like the index, but it also increases for each key while the key moves from range to range: for fencing tokens and for the revision
    /// of a value. Equal to the index in a group that serves no range.
    /// </summary>
    public long Revision => Index + RevisionOffset;

    internal long RevisionOffset { get; init; }

    /// <summary>Whether what a version introduced is in force.</summary>
    public bool IsAtLeast(int version) => Version == 0 || Version >= version;
}
