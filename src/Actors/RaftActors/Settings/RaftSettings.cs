using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;

namespace RaftActors.Settings;

/// <summary>The validated settings of <c>raft-actors</c> in HOCON; <c>reference.conf</c> documents every key. Immutable.</summary>
public sealed record RaftSettings
{
    /// <summary>The largest batch of messages that two nodes exchange: a command at its limit with everything around it, twice.</summary>
    internal const int MaxBatchBytes = 64 * 1024 * 1024;

    /// <summary>The largest command, append or part of a snapshot that settings may allow.</summary>
    internal const int MaxMessageBytes = MaxBatchBytes / 2;

    /// <summary>The id of this node.</summary>
    public required ReplicaId NodeId { get; init; }

    /// <summary>
    /// The addresses in the table <c>nodes</c>: those of all nodes, or with a cluster role those that are not discovered.
    /// </summary>
    public required ImmutableSortedDictionary<string, Address> Nodes { get; init; }

    /// <summary>The groups, by name.</summary>
    public required ImmutableSortedDictionary<string, GroupSettings> Groups { get; init; }

    /// <summary>How nodes are found among the members of a cluster.</summary>
    public DiscoverySettings Discovery { get; init; } = new();

    /// <summary>The class of the store.</summary>
    public required Type StoreType { get; init; }

    /// <summary>The settings of the protocol core.</summary>
    public required ReplicaOptions Protocol { get; init; }

    /// <summary><c>transport.lanes</c>.</summary>
    public bool UsesLanes { get; init; } = true;

    /// <summary><c>snapshot.chunk-bytes</c>.</summary>
    public required int SnapshotChunkBytes { get; init; }

    /// <summary><c>snapshot.chunks-in-flight</c>.</summary>
    public required int SnapshotChunksInFlight { get; init; }

    /// <summary><c>snapshot.timeout</c>.</summary>
    public required TimeSpan SnapshotTimeout { get; init; }

    /// <summary><c>client.request-timeout</c>.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary><c>supervision.backoff-min</c>.</summary>
    public required TimeSpan BackoffMin { get; init; }

    /// <summary><c>supervision.backoff-max</c>.</summary>
    public required TimeSpan BackoffMax { get; init; }

    /// <summary>Sessions, outbox, state comparison, preparation.</summary>
    public MachineSettings Machines { get; init; } = new();

    /// <summary>
    /// Maximum bytes of one message to a peer. Larger ones are split, because Akka.Remote silently drops frames above its limit.
    /// </summary>
    public required int MaxPeerFrameBytes { get; init; }

    /// <summary>The range map, the keyspaces, and what is said about this node.</summary>
    internal RangeSettings Ranges { get; init; } = RangeSettings.Off;

    /// <summary>Reads and checks the settings of a system.</summary>
    /// <exception cref="RaftConfigurationException">The settings are invalid; it names every invalid key.</exception>
    public static RaftSettings Create(ActorSystem system)
    {
        var problems = new List<string>();
        var settings = Read(system, problems);
        return problems.Count == 0 ? settings : throw new RaftConfigurationException(problems);
    }

    /// <summary>
    /// Reads the settings of a system as far as possible, and checks them as the extension does: to report their problems together with
    /// others.
    /// </summary>
    /// <param name="system">The actor system.</param>
    /// <param name="problems">
    /// Receives one line per problem, starting with the key. If it gets any, the settings have stand-ins for values that cannot be used: do
    /// not start with them.
    /// </param>
    public static RaftSettings Create(ActorSystem system, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var settings = Read(system, problems);
        if (settings.Discovery.IsOn && !system.Settings.HasCluster)
        {
            // Not part of the settings themselves: they may be read in a system without remoting.
            problems.Add("raft-actors.cluster.role: needs akka.actor.provider = cluster");
        }

        return settings;
    }

    private static RaftSettings Read(ActorSystem system, ICollection<string> problems)
    {
        var reader = new SettingsReader(system);
        var settings = reader.Read();
        foreach (var problem in reader.Problems)
        {
            problems.Add(problem);
        }

        return settings;
    }
}
