using System.Collections.Concurrent;
using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Replicas;
using RaftActors.Settings;

namespace RaftActors.Routing;

/// <summary>
/// The groups that this node knows and the replicas that run on it. Written by the groups' supervisors, read by pipes and router;
/// thread-safe.
/// </summary>
internal sealed class GroupDirectory
{
    private readonly ConcurrentDictionary<string, GroupSettings> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IActorRef> _replicas = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReplicaRemoved> _removed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string[]> _ranges = new(StringComparer.Ordinal);

    /// <summary>The known groups, ordered by name.</summary>
    public IEnumerable<GroupSettings> Groups => _groups.Values.OrderBy(g => g.Id.Value, StringComparer.Ordinal);

    /// <summary>The running replicas.</summary>
    public IEnumerable<IActorRef> Replicas => _replicas.Values;

    /// <summary>The settings of a group, or null if it is not known. No group has the name null, which a client may send.</summary>
    public GroupSettings? Group(string? group) => group is null ? null : _groups.GetValueOrDefault(group);

    /// <summary>The running replica of a group, or null.</summary>
    public IActorRef? Find(string? group) => group is null ? null : _replicas.GetValueOrDefault(group);

    /// <summary>Whether requests for a group can be sent anywhere: it is in the settings, or the range map names its nodes.</summary>
    public bool Knows(string? group) => Group(group) is not null || NodesOf(group) is not null;

    /// <summary>The nodes of a group that serves a range, as far as known; null for any other group.</summary>
    public string[]? NodesOf(string? group) => group is null ? null : _ranges.GetValueOrDefault(group);

    /// <summary>The range map, or a replica, named the nodes of a group.</summary>
    public void SetNodes(string group, string[] nodes) => _ranges[group] = nodes;

    public bool TryAdd(GroupSettings group) => _groups.TryAdd(group.Id.Value, group);

    public void Remove(string group)
    {
        _groups.TryRemove(group, out _);
        _removed.TryRemove(group, out _);
    }

    public void Register(string group, IActorRef replica)
    {
        _removed.TryRemove(group, out _);
        _replicas[group] = replica;
    }

    public void Unregister(string group) => _replicas.TryRemove(group, out _);

    /// <summary>The replica of a group stops because it was removed from the group.</summary>
    public void NoteRemoved(string group, ReplicaRemoved removed) => _removed[group] = removed;

    /// <summary>The removal that stopped the replica of a group, or null.</summary>
    public ReplicaRemoved? Removed(string group) => _removed.GetValueOrDefault(group);

    /// <summary>
    /// Whether this node has or should have a replica of a group: it is an initial member and has not been removed since.
    /// </summary>
    public bool HoldsReplica(GroupSettings group, ReplicaId self) =>
        Removed(group.Id.Value) is null && (Find(group.Id.Value) is not null || group.IsHeldBy(self));
}
