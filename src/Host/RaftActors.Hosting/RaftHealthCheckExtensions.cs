using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RaftActors.Hosting.Health;

namespace RaftActors.Hosting;

/// <summary>Health checks of this node; none is added unless asked for.</summary>
public static class RaftHealthCheckExtensions
{
    /// <summary>The name of the check of readiness.</summary>
    public const string Ready = "akka.raft.ready";

    /// <summary>The name of the check of majorities.</summary>
    public const string Quorum = "akka.raft.quorum";

    /// <summary>
    /// Adds a check that this node takes part in each of its groups, knows the group's leader, and has applied what was committed when it
    /// found one. For readiness probes.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="failureStatus">What a failure means; unhealthy by default.</param>
    /// <param name="tags">The check's tags; ready, akka and raft by default.</param>
    /// <param name="timeout">When the host gives up; the check itself ends after three seconds.</param>
    public static AkkaConfigurationBuilder WithRaftReadinessCheck(
        this AkkaConfigurationBuilder builder,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null) =>
        builder.WithHealthCheck(new AkkaHealthCheckRegistration(
            Ready, new ReadinessCheck(), failureStatus ?? HealthStatus.Unhealthy, tags ?? ["ready", "akka", "raft"], timeout));

    /// <summary>
    /// Adds a check that each group of this node has a majority, as far as this node can tell. Not for probes that restart the process: a
    /// restart brings no majority back.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="failureStatus">What a failure means; degraded by default.</param>
    /// <param name="tags">The check's tags; akka and raft by default.</param>
    /// <param name="timeout">When the host gives up; the check itself ends after three seconds.</param>
    public static AkkaConfigurationBuilder WithRaftQuorumCheck(
        this AkkaConfigurationBuilder builder,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null) =>
        builder.WithHealthCheck(new AkkaHealthCheckRegistration(
            Quorum, new QuorumCheck(), failureStatus ?? HealthStatus.Degraded, tags ?? ["akka", "raft"], timeout));
}
