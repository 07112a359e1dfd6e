using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.Hosting.Effects;
using RaftActors.Hosting.Options;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;

namespace RaftActors.Hosting;

/// <summary>Raft in <c>AddAkka</c>.</summary>
/// <remarks>
/// Later calls win over earlier ones, and all of them over HOCON that was added before. What is wrong is reported when the host starts, all
/// problems in one <see cref="Settings.RaftConfigurationException"/>.
/// </remarks>
public static class RaftHostingExtensions
{
    /// <summary>Starts Raft with the actor system.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options.</param>
    public static AkkaConfigurationBuilder WithRaft(this AkkaConfigurationBuilder builder, Action<RaftOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new RaftOptions();
        configure(options);
        return builder.WithRaft(options);
    }

    /// <summary>Starts Raft with the actor system.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="options">The options; later changes of them have no effect.</param>
    public static AkkaConfigurationBuilder WithRaft(this AkkaConfigurationBuilder builder, RaftOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var declarations = RaftDeclarations.Of(builder);
        if (!string.IsNullOrWhiteSpace(options.Hocon))
        {
            declarations.AddInside(options.Hocon);
        }

        declarations.Add(options.Write);
        return builder;
    }

    /// <summary>Starts Raft with the actor system.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section whose names are those of <see cref="RaftOptions"/>; an unknown name is a problem.</param>
    public static AkkaConfigurationBuilder WithRaft(this AkkaConfigurationBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var options = new RaftOptions();
        new SectionBinder(RaftDeclarations.Of(builder).Problems).Bind(section, options);
        return builder.WithRaft(options);
    }

    /// <summary>Adds a machine that groups and keyspaces may name, with constructor arguments from the services.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name.</param>
    /// <param name="create">
    /// Returns a new machine at every call, from a scope that ends with the machine; <see langword="null"/> to call the constructor with
    /// services. It is called on any thread.
    /// </param>
    /// <typeparam name="TMachine">The machine's class; it needs no registration.</typeparam>
    public static AkkaConfigurationBuilder WithRaftMachine<TMachine>(
        this AkkaConfigurationBuilder builder, string name, Func<IServiceProvider, TMachine>? create = null)
        where TMachine : class, IStateMachine
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RaftDeclarations.Of(builder).AddMachine(name, create);
        return builder;
    }

    /// <summary>Adds a group whose machine is made by its constructor, with services.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">The group's name; the same on every node.</param>
    /// <param name="configure">Sets the group's options.</param>
    /// <typeparam name="TMachine">The machine's class; it needs no registration.</typeparam>
    public static AkkaConfigurationBuilder WithRaftGroup<TMachine>(
        this AkkaConfigurationBuilder builder, string group, Action<RaftGroupOptions>? configure = null)
        where TMachine : class, IStateMachine => AddGroup<TMachine>(builder, group, null, configure);

    /// <summary>Adds a group whose machine is made by a function.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">The group's name; the same on every node.</param>
    /// <param name="create">Returns a new machine at every call, from a scope that ends with the machine; called on any thread.</param>
    /// <param name="configure">Sets the group's options.</param>
    /// <typeparam name="TMachine">The machine's class.</typeparam>
    public static AkkaConfigurationBuilder WithRaftGroup<TMachine>(
        this AkkaConfigurationBuilder builder,
        string group,
        Func<IServiceProvider, TMachine> create,
        Action<RaftGroupOptions>? configure = null)
        where TMachine : class, IStateMachine
    {
        ArgumentNullException.ThrowIfNull(create);
        return AddGroup(builder, group, create, configure);
    }

    /// <summary>Adds a group of a machine that has a name: a built-in one, or one that was added.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">The group's name; the same on every node.</param>
    /// <param name="configure">Sets the group's options, <see cref="RaftGroupOptions.Machine"/> among them.</param>
    public static AkkaConfigurationBuilder WithRaftGroup(
        this AkkaConfigurationBuilder builder, string group, Action<RaftGroupOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentException.ThrowIfNullOrEmpty(group);
        var options = new RaftGroupOptions();
        configure(options);
        return builder.WithRaft(o => o.Groups[group] = options);
    }

    /// <summary>Adds a keyspace.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="keyspace">The keyspace's name; the same on every node.</param>
    /// <param name="configure">Sets the keyspace's options, <see cref="RaftKeyspaceOptions.Machine"/> among them.</param>
    public static AkkaConfigurationBuilder WithRaftKeyspace(
        this AkkaConfigurationBuilder builder, string keyspace, Action<RaftKeyspaceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentException.ThrowIfNullOrEmpty(keyspace);
        var options = new RaftKeyspaceOptions();
        configure(options);
        return builder.WithRaft(o => o.Keyspaces[keyspace] = options);
    }

    /// <summary>
    /// Adds the actor that runs the effects of a group's outbox while this node leads the group: created with the first effect, each time
    /// with services from a scope that ends with the actor. It receives <see cref="OutboxEffect"/> and answers
    /// the sender with its <c>Done</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">A group of this node's configuration.</param>
    /// <typeparam name="THandler">The actor's class; it needs no registration.</typeparam>
    public static AkkaConfigurationBuilder WithRaftOutbox<THandler>(this AkkaConfigurationBuilder builder, string group)
        where THandler : ActorBase
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        RaftDeclarations.Of(builder).AddOutbox<THandler>(group);
        return builder;
    }

    /// <summary>
    /// Adds a class with an asynchronous method that runs the effects of a group's outbox while this node leads the group, without actors:
    /// each effect in a new instance, with services from a scope that ends with it.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">A group of this node's configuration.</param>
    /// <param name="parallelism">How many effects run at the same time: 1 to 64.</param>
    /// <typeparam name="THandler">The class; it needs no registration. One is made when the host starts, as a check.</typeparam>
    public static AkkaConfigurationBuilder WithRaftOutbox<THandler>(
        this AkkaConfigurationBuilder builder, string group, int parallelism = 1)
        where THandler : class, IOutboxHandler => AddEffects(
            builder, group, typeof(THandler).Name, parallelism, services => ActivatorUtilities.CreateInstance<THandler>(services));

    /// <summary>The same with a function.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="group">A group of this node's configuration.</param>
    /// <param name="run">
    /// Runs one effect, with the services of a scope that ends with it; see <see cref="IOutboxHandler.RunAsync"/>. Called on any thread.
    /// </param>
    /// <param name="parallelism">How many effects run at the same time: 1 to 64.</param>
    public static AkkaConfigurationBuilder WithRaftOutbox(
        this AkkaConfigurationBuilder builder,
        string group,
        Func<IServiceProvider, OutboxEffect, CancellationToken, Task> run,
        int parallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(run);
        return AddEffects(builder, group, "the function", parallelism, services => new OutboxFunction(services, run));
    }

    private static AkkaConfigurationBuilder AddEffects(
        AkkaConfigurationBuilder builder, string group, string name, int parallelism, Func<IServiceProvider, IOutboxHandler> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        RaftDeclarations.Of(builder).AddEffects(new OutboxWork(group, name, parallelism, create));
        return builder;
    }

    private static AkkaConfigurationBuilder AddGroup<TMachine>(
        AkkaConfigurationBuilder builder, string group, Func<IServiceProvider, TMachine>? create, Action<RaftGroupOptions>? configure)
        where TMachine : class, IStateMachine
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        var options = new RaftGroupOptions { Machine = typeof(TMachine).Name };
        configure?.Invoke(options);
        RaftDeclarations.Of(builder).AddMachine(options.Machine ?? "", create);
        return builder.WithRaft(o => o.Groups[group] = options);
    }
}
