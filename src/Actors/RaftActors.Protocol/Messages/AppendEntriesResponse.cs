using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>A follower's answer to <see cref="AppendEntries"/> or <see cref="InstallSnapshot"/>.</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="Success">Whether the entry before the new ones matched.</param>
/// <param name="MatchIndex">On success, the last entry that the message verified and that is durable on the follower, never more. On
/// refusal, zero.</param>
/// <param name="RejectedIndex">On refusal, the refused prevLogIndex, which distinguishes a late refusal from a current one.</param>
/// <param name="Hint">On refusal, where the logs may agree, so that repair takes one round trip per term (§5.3, end).</param>
public sealed record AppendEntriesResponse(
    ReplicaId From,
    ReplicaId To,
    Term Term,
    bool Success,
    LogIndex MatchIndex,
    LogIndex RejectedIndex,
    EntryId Hint
) : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => Success
        ? $"{From}->{To} AppendEntriesResponse t={Term} match={MatchIndex}"
        : $"{From}->{To} AppendEntriesResponse t={Term} rejected={RejectedIndex} hint={Hint}";
}
