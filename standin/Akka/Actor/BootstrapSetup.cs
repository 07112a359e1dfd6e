using Akka.Configuration;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Configuration and provider of a system that is about to start.</summary>
public sealed class BootstrapSetup : Setup.Setup
{
    private BootstrapSetup(Option<Config> config, Option<Config> fallback, Option<ProviderSelection> provider)
    {
        Config = config;
        ConfigFallback = fallback;
        ActorRefProvider = provider;
    }

    public Option<Config> Config { get; }

    public Option<ProviderSelection> ActorRefProvider { get; }

    internal Option<Config> ConfigFallback { get; }

    public static BootstrapSetup Create() => new(Option<Config>.None, Option<Config>.None, Option<ProviderSelection>.None);

    public BootstrapSetup WithConfig(Config config) => new(config, ConfigFallback, ActorRefProvider);

    public BootstrapSetup WithConfigFallback(Config config) =>
        new(Config, ConfigFallback.HasValue ? ConfigFallback.Value.WithFallback(config) : config, ActorRefProvider);

    public BootstrapSetup WithActorRefProvider(ProviderSelection name) => new(Config, ConfigFallback, name);
}

/// <summary>The kind of provider.</summary>
public abstract class ProviderSelection
{
    internal const string RemoteProvider = "Akka.Remote.RemoteActorRefProvider, Akka.Remote";
    internal const string ClusterProvider = "Akka.Cluster.ClusterActorRefProvider, Akka.Cluster";

    private ProviderSelection(string identifier, string fqn, bool hasCluster)
    {
        Identifier = identifier;
        Fqn = fqn;
        HasCluster = hasCluster;
    }

    internal string Identifier { get; }

    internal string Fqn { get; }

    internal bool HasCluster { get; }

    internal static ProviderSelection Of(string name) => name switch
    {
        "local" => Local.Instance,
        "remote" or RemoteProvider => Remote.Instance,
        "cluster" or ClusterProvider => Cluster.Instance,
        _ => new Custom(name),
    };

    /// <summary>No other system can be reached.</summary>
    public sealed class Local : ProviderSelection
    {
        public static readonly Local Instance = new();

        private Local() : base("local", "Akka.Actor.LocalActorRefProvider, Akka", false)
        {
        }
    }

    /// <summary>Other systems can be reached.</summary>
    public sealed class Remote : ProviderSelection
    {
        public static readonly Remote Instance = new();

        private Remote() : base("remote", RemoteProvider, false)
        {
        }
    }

    /// <summary>The system is a member of a cluster.</summary>
    public sealed class Cluster : ProviderSelection
    {
        public static readonly Cluster Instance = new();

        private Cluster() : base("cluster", ClusterProvider, true)
        {
        }
    }

    /// <summary>A provider by its type name.</summary>
    public sealed class Custom : ProviderSelection
    {
        public Custom(string fqn, string identifier = null, bool hasCluster = false) : base(identifier ?? fqn, fqn, hasCluster)
        {
        }
    }
}
