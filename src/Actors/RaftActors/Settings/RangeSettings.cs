using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;

namespace RaftActors.Settings;

/// <summary>The settings of ranges: <c>meta</c>, <c>keyspaces</c>, <c>node-labels</c> and <c>ranges</c>.</summary>
internal sealed record RangeSettings
{
    /// <summary>The group that holds the range map.</summary>
    public const string MetaGroup = "meta";

    /// <summary>Without ranges.</summary>
    public static readonly RangeSettings Off = new();

    /// <summary>The voters of a new meta group; empty for no ranges.</summary>
    public ImmutableArray<ReplicaId> MetaVoters { get; init; } = [];

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, KeyspaceSettings> Keyspaces { get; init; } =
        ImmutableSortedDictionary.Create<string, KeyspaceSettings>(StringComparer.Ordinal);

    /// <summary>What is said about this node, by name.</summary>
    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary><c>ranges.bootstrap-wait</c>.</summary>
    public TimeSpan BootstrapWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>ranges.bootstrap-others-wait</c>.</summary>
    public TimeSpan BootstrapOthersWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>ranges.birth-patience</c>.</summary>
    public TimeSpan BirthPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>ranges.retire-grace</c>.</summary>
    public TimeSpan RetireGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>ranges.coordinator</c>, with <c>auto</c> decided.</summary>
    public CoordinatorMode Coordinator { get; init; } = CoordinatorMode.MetaLeader;

    /// <summary><c>ranges.coordinator-silence</c>.</summary>
    public TimeSpan CoordinatorSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is planned, and how long operations may take.</summary>
    public RangeLimits Limits { get; init; } = RangeLimits.Default;

    /// <summary><c>ranges.host-replicas</c>: whether the map may give this node replicas.</summary>
    public bool HostsReplicas { get; init; } = true;

    /// <summary>Whether there is a map.</summary>
    public bool IsOn => !MetaVoters.IsEmpty;

    /// <summary>Whether a group of the settings is, or is to be, the first range of a keyspace.</summary>
    public bool IsAdopted(string group)
    {
        foreach (var keyspace in Keyspaces.Values)
        {
            if (keyspace.AdoptedGroup == group)
            {
                return true;
            }
        }

        return false;
    }
}
