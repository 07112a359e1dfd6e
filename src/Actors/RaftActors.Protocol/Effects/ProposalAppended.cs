using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The <paramref name="Count"/> commands of the proposed batch that were not refused are in the leader's log, at consecutive indexes from
/// <paramref name="First"/>. They are not committed yet: the answer to a client waits until the machine applies (index, term).
/// </summary>
public readonly record struct ProposalAppended(LogIndex First, Term Term, int Count)
{
    /// <inheritdoc />
    public override string ToString() => $"ProposalAppended {First}@{Term} n={Count}";
}
