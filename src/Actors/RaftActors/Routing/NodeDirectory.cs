using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Machines.Outbox;
using RaftActors.Replicas;
using RaftActors.Settings;
using RaftActors.Status;
using RaftActors.Transport;

namespace RaftActors.Routing;

/// <summary>The replicas that run on this node, by group. Written by their supervisors, read by pipes and router.</summary>
internal sealed class NodeDirectory : IReplicaDirectory, IOutboxHandlers
{
    private readonly ConcurrentDictionary<string, GroupSettings> _groups = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, IActorRef> _replicas = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, IActorRef> _outboxHandlers = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ReplicaRemoved> _removed = new(StringComparer.Ordinal);

    private volatile IReadOnlyDictionary<string, Address> _found = FrozenDictionary<string, Address>.Empty;

    private volatile string? _problem;

    private bool _isStopping;

    private bool _hasPipes;

    private ImmutableArray<NodeLocation> _locations = [];

    public IActorRef Router { get; set; } = ActorRefs.Nobody;

    public IActorRef Supervisor { get; set; } = ActorRefs.Nobody;

    /// <summary>The pipes by peer. Discovery adds pipes later; none is ever removed.</summary>
    public ConcurrentDictionary<string, IActorRef> Pipes { get; } = new(StringComparer.Ordinal);

    /// <summary>The nodes discovered among the members of the cluster; replaced as a whole.</summary>
    public IReadOnlyDictionary<string, Address> Found
    {
        get => _found;
        set => _found = value;
    }

    /// <summary>All processes that claim to be a node.</summary>
    public ImmutableArray<NodeLocation> Locations
    {
        get => ImmutableInterlocked.InterlockedCompareExchange(ref _locations, default, default);
        set => ImmutableInterlocked.InterlockedExchange(ref _locations, value);
    }

    /// <summary>Why the others refuse this process as its node, or null.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    /// <summary>All nodes of the table have their pipes. The router may get requests before that.</summary>
    public bool HasPipes
    {
        get => Volatile.Read(ref _hasPipes);
        set => Volatile.Write(ref _hasPipes, value);
    }

    /// <summary>This node is stopping: lost connections are no longer reported.</summary>
    public bool IsStopping
    {
        get => Volatile.Read(ref _isStopping);
        set => Volatile.Write(ref _isStopping, value);
    }

    public bool StandsAside => _problem is not null;

    public IEnumerable<GroupSettings> Groups => _groups.Values.OrderBy(g => g.Id.Value, StringComparer.Ordinal);

    public IEnumerable<IActorRef> Replicas => _replicas.Values;

    public IActorRef? Find(string group) => _replicas.GetValueOrDefault(group);

    public GroupSettings? Group(string group) => _groups.GetValueOrDefault(group);

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

    /// <summary>The replica of a group stops because it was removed from the group.</summary>
    public void NoteRemoved(string group, ReplicaRemoved removed) => _removed[group] = removed;

    /// <summary>The removal that stopped the replica of a group, or null.</summary>
    public ReplicaRemoved? Removed(string group) => _removed.GetValueOrDefault(group);

    /// <summary>
    /// Whether this node has or should have a replica of a group: it is an initial member and has not been removed since.
    /// </summary>
    public bool HoldsReplica(GroupSettings group, Protocol.Identity.ReplicaId self) =>
        Removed(group.Id.Value) is null && (Find(group.Id.Value) is not null || group.Members.IsMember(self));

    public void Unregister(string group) => _replicas.TryRemove(group, out _);

    IActorRef? IOutboxHandlers.Find(string group) => _outboxHandlers.GetValueOrDefault(group);

    public void RegisterOutboxHandler(string group, IActorRef handler) => _outboxHandlers[group] = handler;
}
