using System.Collections.Concurrent;
using RaftActors.Status;

namespace RaftActors.Hosting.Health;

/// <summary>
/// This node takes part in each of its groups, knows the leader, and has applied what it knew to be committed when it first knew one. Later
/// entries may wait: a busy node is ready.
/// </summary>
internal sealed class ReadinessCheck : GroupCheck
{
    /// <summary>Up to where each replica has to apply; zero once it has.</summary>
    private readonly ConcurrentDictionary<string, long> _goals = new(StringComparer.Ordinal);

    /// <inheritdoc />
    protected override string Praise => "each with a leader and applied";

    /// <inheritdoc />
    protected override string? Problem(ReplicaStatus replica)
    {
        if (ProblemOfPart(replica) is { } problem)
        {
            _goals.TryRemove(replica.Group, out _);
            return problem;
        }

        var goal = _goals.GetOrAdd(replica.Group, replica.CommitIndex);
        if (replica.LastApplied < goal)
        {
            return $"has applied {replica.LastApplied} of {goal} committed entries";
        }

        _goals[replica.Group] = 0;
        return null;
    }
}
