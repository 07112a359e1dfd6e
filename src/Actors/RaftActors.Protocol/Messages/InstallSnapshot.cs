using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Messages;

/// <summary>
/// A leader's snapshot for a follower that needs compacted entries (§7). The shell transfers the bytes in chunks and passes this message to
/// the core after the last one; it keeps the bytes and finds them by the snapshot's index and term.
/// </summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Snapshot">Last included index and term, and the members in force there.</param>
public sealed record InstallSnapshot(ReplicaId From, ReplicaId To, Term Term, SnapshotInfo Snapshot) : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} InstallSnapshot t={Term} {Snapshot}";
}
