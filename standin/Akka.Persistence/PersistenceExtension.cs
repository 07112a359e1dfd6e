using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>Starts the plug-ins of an actor system, each once, and knows their settings.</summary>
public class PersistenceExtension : IExtension
{
    private const string Root = "akka.persistence.";
    private const string NoSnapshotStoreId = Root + "no-snapshot-store";
    private const string JournalFallback = Root + "journal-plugin-fallback";
    private const string SnapshotStoreFallback = Root + "snapshot-store-plugin-fallback";

    private readonly ExtendedActorSystem _system;
    private readonly ILoggingAdapter _log;
    private readonly ConcurrentDictionary<string, Lazy<Plugin>> _journals = new();
    private readonly ConcurrentDictionary<string, Lazy<Plugin>> _snapshotStores = new();
    private readonly string _defaultJournalId;
    private readonly string _defaultSnapshotStoreId;

    public PersistenceExtension(ExtendedActorSystem system)
    {
        _system = system;
        _log = Logging.GetLogger(system, this);
        var config = system.Settings.Config;
        Settings = new PersistenceSettings(system, config);
        _defaultJournalId = config.GetString(Root + "journal.plugin");
        _defaultSnapshotStoreId = config.GetString(Root + "snapshot-store.plugin");
        var permits = config.GetInt(Root + "max-concurrent-recoveries", 50);
        if (permits <= 0)
        {
            throw new ConfigurationException("akka.persistence.max-concurrent-recoveries must be greater than 0.");
        }

        RecoveryPermitter = system.SystemActorOf(Props.Create(() => new RecoveryPermitter(permits)), "recoveryPermitter");
        StartEagerly(config);
    }

    public PersistenceSettings Settings { get; }

    internal IActorRef RecoveryPermitter { get; }

    /// <summary>The persistent id of an actor of this extension is its path, where it gives none itself.</summary>
    public string PersistenceId(IActorRef actor) => actor.Path.ToStringWithoutAddress();

    public IActorRef JournalFor(string journalPluginId) => Journal(journalPluginId).Ref;

    public IActorRef SnapshotStoreFor(string snapshotPluginId)
    {
        if (!string.IsNullOrEmpty(snapshotPluginId))
        {
            return SnapshotStore(snapshotPluginId).Ref;
        }

        if (!string.IsNullOrEmpty(_defaultSnapshotStoreId))
        {
            return SnapshotStore(_defaultSnapshotStoreId).Ref;
        }

        _log.Warning("No default snapshot store is configured: set akka.persistence.snapshot-store.plugin to use snapshots");
        return SnapshotStore(NoSnapshotStoreId).Ref;
    }

    internal TimeSpan RecoveryEventTimeout(string journalPluginId) =>
        Journal(journalPluginId).Config.GetTimeSpan("recovery-event-timeout", TimeSpan.FromSeconds(30), false);

    /// <summary>The settings of a running plug-in. Its actor is named after its id.</summary>
    internal Config JournalConfig(IActorRef plugin) => PluginConfig(plugin.Path.Name, JournalFallback);

    internal Config SnapshotStoreConfig(IActorRef plugin) => PluginConfig(plugin.Path.Name, SnapshotStoreFallback);

    private void StartEagerly(Config config)
    {
        foreach (var id in config.GetStringList(Root + "journal.auto-start-journals"))
        {
            _log.Info("Starting the journal [{0}]", id);
            JournalFor(id);
        }

        foreach (var id in config.GetStringList(Root + "snapshot-store.auto-start-snapshot-stores"))
        {
            _log.Info("Starting the snapshot store [{0}]", id);
            SnapshotStoreFor(id);
        }
    }

    private Plugin Journal(string id)
    {
        if (string.IsNullOrEmpty(id))
        {
            id = !string.IsNullOrEmpty(_defaultJournalId)
                ? _defaultJournalId
                : throw new ArgumentException("No default journal is configured: set akka.persistence.journal.plugin.", nameof(id));
        }

        return Start(_journals, id, JournalFallback);
    }

    private Plugin SnapshotStore(string id) => Start(_snapshotStores, id, SnapshotStoreFallback);

    private Plugin Start(ConcurrentDictionary<string, Lazy<Plugin>> plugins, string id, string fallback)
    {
        if (!plugins.TryGetValue(id, out var plugin))
        {
            plugin = plugins.GetOrAdd(id, new Lazy<Plugin>(() => Create(id, fallback)));
        }

        return plugin.Value;
    }

    private Plugin Create(string id, string fallback)
    {
        var config = PluginConfig(id, fallback);
        var className = config.GetString("class");
        if (string.IsNullOrEmpty(className))
        {
            throw new ArgumentException($"The plugin [{id}] names no class: set {id}.class");
        }

        var type = Type.GetType(className)
            ?? throw new ArgumentException($"The class [{className}] of the plugin [{id}] cannot be found");
        var takesConfig = type.GetConstructor(new[] { typeof(Config) }) is not null;
        var props = takesConfig ? Props.Create(type, config) : Props.Create(type);
        var actor = _system.SystemActorOf(props.WithDispatcher(config.GetString("plugin-dispatcher", "akka.actor.default-dispatcher")), id);
        return new Plugin(actor, config);
    }

    private Config PluginConfig(string id, string fallback)
    {
        var config = _system.Settings.Config;
        if (!config.HasPath(id))
        {
            throw new ArgumentException($"There is no configuration section [{id}] for a persistence plugin");
        }

        return config.GetConfig(id).WithFallback(config.GetConfig(fallback));
    }

    private sealed class Plugin
    {
        public Plugin(IActorRef actor, Config config)
        {
            Ref = actor;
            Config = config;
        }

        public IActorRef Ref { get; }

        public Config Config { get; }
    }
}
