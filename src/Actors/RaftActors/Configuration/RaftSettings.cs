using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;

namespace RaftActors.Configuration;

/// <summary>The checked form of <c>raft-actors</c> in HOCON; see <c>reference.conf</c> for every key's meaning. Immutable.</summary>
public sealed record RaftSettings
{
    /// <summary>This node.</summary>
    public required ReplicaId NodeId { get; init; }

    /// <summary>The addresses of the table <c>nodes</c>: every node's, or with a cluster role those that are not to be found.</summary>
    public required ImmutableSortedDictionary<string, Address> Nodes { get; init; }

    /// <summary>The groups, by name.</summary>
    public required ImmutableSortedDictionary<string, GroupSettings> Groups { get; init; }

    /// <summary>How nodes are found among the members of a cluster.</summary>
    public DiscoverySettings Discovery { get; init; } = new();

    /// <summary>The class of the store.</summary>
    public required Type StoreType { get; init; }

    /// <summary>What the protocol core uses.</summary>
    public required ReplicaOptions Protocol { get; init; }

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

    /// <summary>Sessions, outbox, comparison of states, preparing.</summary>
    public MachineSettings Machines { get; init; } = new();

    /// <summary>
    /// Bytes of one message to a peer: what is larger travels in pieces, since Akka.Remote silently drops a frame above its limit.
    /// </summary>
    public required int MaxPeerFrameBytes { get; init; }

    /// <summary>Reads and checks the settings of a system.</summary>
    /// <exception cref="RaftConfigurationException">Names every wrong key at once.</exception>
    public static RaftSettings Create(ActorSystem system) => new SettingsReader(system).Read();
}
