using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Messages;

/// <summary>The leader's entries for one follower, with the entry before them for the consistency check (§5.3).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="PrevLog">prevLogIndex and prevLogTerm: each message carries its own, pipelined or not.</param>
/// <param name="Entries">Consecutive entries after it; empty in a probe.</param>
/// <param name="LeaderCommit">The leader's commit index.</param>
public sealed record AppendEntries(
    ReplicaId From,
    ReplicaId To,
    Term Term,
    EntryId PrevLog,
    ReadOnlyMemory<Entry> Entries,
    LogIndex LeaderCommit
) : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} AppendEntries t={Term} prev={PrevLog} n={Entries.Length} commit={LeaderCommit}";
}
