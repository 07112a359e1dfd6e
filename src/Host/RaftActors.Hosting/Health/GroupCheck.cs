using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RaftActors.Status;

namespace RaftActors.Hosting.Health;

/// <summary>A health check that looks at each replica of this node.</summary>
internal abstract class GroupCheck : IAkkaHealthCheck
{
    /// <summary>A node that needs longer for its status is not healthy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(AkkaHealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failure = context.Registration.FailureStatus;
        NodeStatus status;
        try
        {
            status = await Raft.Get(context.ActorSystem).Client.StatusAsync(0, cancellationToken)
                .WaitAsync(Patience, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception late) when (late is TimeoutException or AskTimeoutException)
        {
            return new HealthCheckResult(failure, "The node did not report its status in time; it is overloaded or stopping.", late);
        }

        return Judge(status, failure);
    }

    /// <summary>What is wrong with a replica, or null.</summary>
    protected abstract string? Problem(ReplicaStatus replica);

    /// <summary>What the check says if nothing is wrong.</summary>
    protected abstract string Praise { get; }

    /// <summary>The status of a node as a result.</summary>
    internal HealthCheckResult Judge(NodeStatus status, HealthStatus failure)
    {
        if (status.Problem is { } excluded)
        {
            return new HealthCheckResult(failure, $"{status.Node}: {excluded}");
        }

        // A replica that was removed from its group is no longer this node's concern.
        var replicas = status.Replicas.Where(r => r.Phase != ReplicaPhase.Removed).ToList();
        var problems = replicas
            .Select(r => (r.Group, Text: Problem(r)))
            .Where(p => p.Text is not null)
            .ToDictionary(p => p.Group, p => (object)p.Text!, StringComparer.Ordinal);
        return problems.Count == 0
            ? HealthCheckResult.Healthy($"{status.Node}: {replicas.Count} groups, {Praise}.")
            : new HealthCheckResult(
                failure,
                $"{status.Node}: {string.Join("; ", problems.Select(p => $"{p.Key}: {p.Value}"))}",
                data: problems);
    }

    /// <summary>What keeps a replica from taking part, or null.</summary>
    protected static string? ProblemOfPart(ReplicaStatus replica) =>
        replica.Phase != ReplicaPhase.Running ? replica.Problem ?? replica.Phase.ToString().ToLowerInvariant()
        : replica.Leader is null ? "knows no leader"
        : null;
}
