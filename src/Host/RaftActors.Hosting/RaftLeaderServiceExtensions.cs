using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.Hosting.Leadership;

namespace RaftActors.Hosting;

/// <summary>Work that only the leader of a group does.</summary>
public static class RaftLeaderServiceExtensions
{
    /// <summary>
    /// Runs a service on the node that leads a group, as long as it leads. In a planned stop the service ends first, then leadership is
    /// handed over. Read the remarks of <see cref="ILeaderService"/> on overlaps.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">A group of this node's configuration; the same call on each of its members.</param>
    /// <param name="configure">Sets how it is called again when it throws.</param>
    /// <typeparam name="TService">The service's class; it needs no registration.</typeparam>
    public static AkkaConfigurationBuilder WithRaftLeaderService<TService>(
        this AkkaConfigurationBuilder builder, string group, Action<LeaderServiceOptions>? configure = null)
        where TService : class, ILeaderService
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        var options = new LeaderServiceOptions();
        configure?.Invoke(options);
        RaftDeclarations.Of(builder).LeaderServices.Add(new LeaderWork(
            group, typeof(TService).Name, services => ActivatorUtilities.CreateInstance<TService>(services), options));
        return builder;
    }
}
