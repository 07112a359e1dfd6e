using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RaftActors.Client;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Ledger;
using RaftActors.Machines.Locks;
using RaftActors.Machines.Typed;

namespace RaftActors.Hosting;

/// <summary>Raft's clients as services. All are singletons and safe from any thread.</summary>
public static class RaftServiceExtensions
{
    /// <summary>
    /// Adds <see cref="Raft"/>, <see cref="RaftClient"/>, <see cref="RaftKeyspace"/> by the name of a keyspace as service key, and
    /// <see cref="KvClient"/>, <see cref="CounterClient"/>, <see cref="LockClient"/> and <see cref="LedgerClient"/>: without a key for the
    /// groups kv, counter, lock and ledger, with the name of another group as key for that.
    /// </summary>
    /// <remarks>
    /// The first of them that is resolved starts the actor system, if the host has not yet done so; requests wait for a leader as always.
    /// <c>WithRaft</c> itself cannot add services: Akka.Hosting calls it when the container is complete.
    /// </remarks>
    /// <param name="services">The services, with <c>AddAkka</c> and <c>WithRaft</c>.</param>
    public static IServiceCollection AddRaftClients(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(RaftOf);
        services.TryAddSingleton(provider => provider.GetRequiredService<Raft>().Client);
        services.TryAddKeyedSingleton(
            KeyedService.AnyKey, (provider, name) => provider.GetRequiredService<RaftClient>().Keyspace((string)name!));
        AddFor(services, (client, group) => group is null ? new KvClient(client) : new KvClient(client, group));
        AddFor(services, (client, group) => group is null ? new CounterClient(client) : new CounterClient(client, group));
        AddFor(services, (client, group) => group is null ? new LockClient(client) : new LockClient(client, group));
        AddFor(services, (client, group) => group is null ? new LedgerClient(client) : new LedgerClient(client, group));
        return services;
    }

    /// <summary>Adds the client of a group with a typed machine, by the group's name as service key.</summary>
    /// <param name="services">The services, with <see cref="AddRaftClients"/>.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="commands">Writes commands and queries; the machine's codec.</param>
    /// <param name="results">Reads results; the machine's codec.</param>
    /// <typeparam name="TCommand">What is proposed and asked.</typeparam>
    /// <typeparam name="TResult">What is answered.</typeparam>
    public static IServiceCollection AddRaftClient<TCommand, TResult>(
        this IServiceCollection services, string group, ICodec<TCommand> commands, ICodec<TResult> results)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(group);
        return services.AddKeyedSingleton(
            group,
            (provider, _) => new RaftClient<TCommand, TResult>(provider.GetRequiredService<RaftClient>(), group, commands, results));
    }

    private static void AddFor<TClient>(IServiceCollection services, Func<RaftClient, string?, TClient> create)
        where TClient : class
    {
        services.TryAddSingleton(provider => create(provider.GetRequiredService<RaftClient>(), null));
        services.TryAddKeyedSingleton(
            KeyedService.AnyKey, (provider, group) => create(provider.GetRequiredService<RaftClient>(), (string)group!));
    }

    private static Raft RaftOf(IServiceProvider provider) => Raft.Get(
        provider.GetService<ActorSystem>()
            ?? throw new InvalidOperationException(
                "Raft's clients need an actor system: call AddAkka(name, akka => akka.WithRaft(...)) on the services."));
}
