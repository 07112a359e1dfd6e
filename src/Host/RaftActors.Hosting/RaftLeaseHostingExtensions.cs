using Akka.Hosting;

namespace RaftActors.Hosting;

/// <summary>Leases that a Raft group keeps, for Akka.Cluster.</summary>
public static class RaftLeaseHostingExtensions
{
    /// <summary>
    /// Adds the settings of leases, so that <c>LeaseImplementation = new RaftLeaseOption()</c> works for split-brain resolver, cluster
    /// singletons and shards. The group that keeps them is declared as every other one:
    /// <c>WithRaftGroup("lock", o => o.Machine = "lock")</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets values; <see langword="null"/> to keep those of HOCON and the defaults.</param>
    public static AkkaConfigurationBuilder WithRaftLease(this AkkaConfigurationBuilder builder, Action<RaftLeaseOption>? configure = null)
    {
        var option = new RaftLeaseOption();
        configure?.Invoke(option);
        return builder.WithRaftLease(option);
    }

    /// <summary>The same with an option, which may have a path of its own: pass the same object as <c>LeaseImplementation</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="option">The values; later changes of them have no effect.</param>
    public static AkkaConfigurationBuilder WithRaftLease(this AkkaConfigurationBuilder builder, RaftLeaseOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Apply(builder);
        return builder;
    }
}
