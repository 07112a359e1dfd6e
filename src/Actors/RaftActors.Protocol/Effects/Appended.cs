using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The <paramref name="Count"/> commands of the batch just proposed that were not refused are in the leader's log, at consecutive indexes
/// from
/// <paramref name="First"/>. Not yet committed: the answer to a client waits for the machine to apply (index, term).
/// </summary>
public readonly record struct Appended(LogIndex First, Term Term, int Count)
{
    /// <inheritdoc />
    public override string ToString() => $"Appended {First}@{Term} n={Count}";
}
