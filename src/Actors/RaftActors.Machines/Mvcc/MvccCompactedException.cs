namespace RaftActors.Machines.Mvcc;

/// <summary>A watch cannot go on: the events it needs next were compacted.</summary>
/// <param name="compactRevision">The first revision whose events are still there.</param>
public sealed class MvccCompactedException(long compactRevision)
    : Exception($"The events before revision {compactRevision} were compacted: read the keys, and watch from the revision after that read.")
{
    /// <summary>The first revision whose events are still there.</summary>
    public long CompactRevision { get; } = compactRevision;
}
