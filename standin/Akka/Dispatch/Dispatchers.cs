using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system by their path in the configuration.</summary>
public sealed class Dispatchers
{
    public static readonly string DefaultDispatcherId = "akka.actor.default-dispatcher";

    public static readonly string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";

    internal static readonly string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, Lazy<MessageDispatcherConfigurator>> _configurators = new();

    internal Dispatchers(ActorSystem system, IDispatcherPrerequisites prerequisites)
    {
        _system = system;
        Prerequisites = prerequisites;
    }

    public IDispatcherPrerequisites Prerequisites { get; }

    public Config DefaultDispatcherConfig => _system.Settings.Config.GetConfig(DefaultDispatcherId);

    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    public bool HasDispatcher(string id) => _configurators.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    public MessageDispatcher Lookup(string dispatcherName)
    {
        var id = string.IsNullOrEmpty(dispatcherName) ? DefaultDispatcherId : dispatcherName;
        return _configurators.GetOrAdd(id, static (key, self) => new(() => self.CreateConfigurator(key)), this).Value.Dispatcher();
    }

    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) =>
        _configurators.TryAdd(id, new(() => configurator));

    internal void Shutdown()
    {
        foreach (var made in _configurators.Values)
        {
            if (!made.IsValueCreated)
            {
                continue;
            }

            if (made.Value is PinnedDispatcherConfigurator pinned)
            {
                pinned.Shutdown();
            }
            else
            {
                made.Value.Dispatcher().ShutdownNow();
            }
        }
    }

    private MessageDispatcherConfigurator CreateConfigurator(string id)
    {
        var own = _system.Settings.Config.HasPath(id) ? _system.Settings.Config.GetConfig(id) : null;
        if (own is null)
        {
            throw new ConfigurationException($"Dispatcher {id} not configured.");
        }

        var name = ConfigurationFactory.ParseString($"id = \"{id}\"");
        var config = name.WithFallback(own).WithFallback(id == DefaultDispatcherId ? null : DefaultDispatcherConfig);
        var type = config.GetString("type", "Dispatcher");
        switch (type)
        {
            case "PinnedDispatcher":
                return new PinnedDispatcherConfigurator(config, Prerequisites);
            case "ForkJoinDispatcher":
                return new SharedDispatcherConfigurator(config, Prerequisites, OwnThreads(id, config));
            case "Dispatcher":
                var ownThreads = config.GetString("executor") == "fork-join-executor";
                return new SharedDispatcherConfigurator(config, Prerequisites, ownThreads ? OwnThreads(id, config) : new ThreadPoolExecutor(id));
            case "TaskDispatcher":
                return new SharedDispatcherConfigurator(config, Prerequisites, new ThreadPoolExecutor(id));
        }

        var configurator = Type.GetType(type)
            ?? throw new ConfigurationException($"The type '{type}' of the dispatcher {id} is unknown.");
        return (MessageDispatcherConfigurator)Activator.CreateInstance(configurator, config, Prerequisites);
    }

    private static DedicatedThreadsExecutor OwnThreads(string id, Config config) =>
        new(id, config.GetInt("dedicated-thread-pool.thread-count", Environment.ProcessorCount), config.GetString("dedicated-thread-pool.threadtype") != "foreground");
}
