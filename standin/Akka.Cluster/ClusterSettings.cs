using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Detection;
using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>The keys below <c>akka.cluster</c>, read and checked once.</summary>
internal sealed class ClusterSettings
{
    private const string ResourceName = "Akka.Cluster.Configuration.Cluster.conf";

    public ClusterSettings(Config config, string systemName)
    {
        var cluster = config.GetConfig("akka.cluster");
        SystemName = systemName;
        SeedNodes = [.. cluster.GetStringList("seed-nodes").Select(Address.Parse)];
        SeedNodeTimeout = cluster.GetTimeSpan("seed-node-timeout");
        RetryUnsuccessfulJoinAfter = Optional(cluster, "retry-unsuccessful-join-after");
        ShutdownAfterUnsuccessfulJoinSeedNodes = Optional(cluster, "shutdown-after-unsuccessful-join-seed-nodes");
        RunCoordinatedShutdownWhenDown = cluster.GetBoolean("run-coordinated-shutdown-when-down");
        WeaklyUpAfter = WeaklyUp(cluster);
        Roles = [.. cluster.GetStringList("roles")];
        MinNrOfMembers = cluster.GetInt("min-nr-of-members");
        MinNrOfMembersOfRole = ReadMinOfRoles(cluster.GetConfig("role"));
        LogInfo = cluster.GetBoolean("log-info");
        UseDispatcher = cluster.GetString("use-dispatcher");
        GossipInterval = Positive(cluster, "gossip-interval");
        LeaderActionsInterval = Positive(cluster, "leader-actions-interval");
        UnreachableNodesReaperInterval = Positive(cluster, "unreachable-nodes-reaper-interval");
        GossipDifferentViewProbability = cluster.GetDouble("gossip-different-view-probability");
        PruneTombstonesAfter = Positive(cluster, "prune-gossip-tombstones-after");
        DowningProviderClass = cluster.GetString("downing-provider-class");
        Detector = new DetectorSettings(cluster.GetConfig("failure-detector"));
    }

    public ImmutableList<Address> SeedNodes { get; }

    public TimeSpan SeedNodeTimeout { get; }

    public TimeSpan? RetryUnsuccessfulJoinAfter { get; }

    public TimeSpan? ShutdownAfterUnsuccessfulJoinSeedNodes { get; }

    public bool RunCoordinatedShutdownWhenDown { get; }

    public bool AllowWeaklyUpMembers => WeaklyUpAfter > TimeSpan.Zero;

    /// <summary>Zero for never.</summary>
    public TimeSpan WeaklyUpAfter { get; }

    public ImmutableHashSet<string> Roles { get; }

    public int MinNrOfMembers { get; }

    public ImmutableDictionary<string, int> MinNrOfMembersOfRole { get; }

    public bool LogInfo { get; }

    public string UseDispatcher { get; }

    public TimeSpan GossipInterval { get; }

    public TimeSpan LeaderActionsInterval { get; }

    public TimeSpan UnreachableNodesReaperInterval { get; }

    public double GossipDifferentViewProbability { get; }

    internal string SystemName { get; }

    internal TimeSpan PruneTombstonesAfter { get; }

    internal string DowningProviderClass { get; }

    internal DetectorSettings Detector { get; }

    internal static Config ReferenceConfig()
    {
        using var stream = typeof(ClusterSettings).Assembly.GetManifestResourceStream(ResourceName);
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    private static ImmutableDictionary<string, int> ReadMinOfRoles(Config roles)
    {
        var least = ImmutableDictionary.CreateBuilder<string, int>();
        foreach (var (role, _) in roles?.AsEnumerable() ?? [])
        {
            least[role] = roles.GetInt($"{role}.min-nr-of-members");
        }

        return least.ToImmutable();
    }

    private static TimeSpan WeaklyUp(Config config) => config.GetString("allow-weakly-up-members") switch
    {
        "off" or "false" or "no" => TimeSpan.Zero,
        "on" or "true" or "yes" => TimeSpan.FromSeconds(7),
        _ => config.GetTimeSpan("allow-weakly-up-members"),
    };

    private static TimeSpan? Optional(Config config, string key) =>
        config.GetString(key) is "off" or "false" or "no" ? null : config.GetTimeSpan(key);

    private static TimeSpan Positive(Config config, string key)
    {
        var value = config.GetTimeSpan(key);
        return value > TimeSpan.Zero ? value : throw new ConfigurationException($"akka.cluster.{key} must be greater than zero, but is {value}.");
    }
}
