using System.Collections.Immutable;
using RaftActors.Status;

namespace RaftActors.Hosting.Health;

/// <summary>
/// Each group of this node has a majority, as far as this node can tell: a leader counts the voters that answer it, another replica hears a
/// leader, which steps down without a majority.
/// </summary>
internal sealed class QuorumCheck : GroupCheck
{
    /// <inheritdoc />
    protected override string Praise => "each with a majority";

    /// <inheritdoc />
    protected override string? Problem(ReplicaStatus replica) =>
        ProblemOfPart(replica) ?? Missing(replica, replica.Voters) ?? Missing(replica, replica.Outgoing);

    /// <summary>How many of the voters answer the leader, if they are too few.</summary>
    private static string? Missing(ReplicaStatus replica, ImmutableArray<string> voters)
    {
        if (replica.Role != "Leader" || voters.IsEmpty)
        {
            return null;
        }

        // A peer is probed until it answers, and again when it is lost.
        var answering = replica.Peers.Where(p => p.State != "Probe").Select(p => p.Node).ToHashSet(StringComparer.Ordinal);
        var others = replica.Peers.Select(p => p.Node).ToHashSet(StringComparer.Ordinal);
        var count = voters.Count(v => answering.Contains(v) || !others.Contains(v));
        return count > voters.Length / 2 ? null : $"{count} of {voters.Length} voters answer the leader";
    }
}
