using System.Text.Json.Serialization;
using RaftActors.AspNetCore.Http;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>A node's view of its groups.</summary>
/// <param name="Node">The node.</param>
/// <param name="Groups">Its replicas.</param>
/// <param name="Locations">Where it finds the other nodes.</param>
/// <param name="Problem">Why it takes no part; null if it does.</param>
internal sealed record NodeView(
    string Node, IReadOnlyList<ReplicaView> Groups, IReadOnlyList<NodeLocation> Locations, string? Problem);

/// <summary>The view of the first node of a process, and of each if there are several.</summary>
/// <param name="Node">The node.</param>
/// <param name="Groups">Its replicas.</param>
/// <param name="Locations">Where it finds the other nodes.</param>
/// <param name="Problem">Why it takes no part; null if it does.</param>
/// <param name="Nodes">All views; missing if there is one node.</param>
internal sealed record ProcessView(
    string Node,
    IReadOnlyList<ReplicaView> Groups,
    IReadOnlyList<NodeLocation> Locations,
    string? Problem,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<NodeView>? Nodes);

/// <summary>A group as its replica in this process sees it, the leader if it is one of them.</summary>
internal sealed class GroupView(ReplicaView seen, IReadOnlyList<ReplicaView> replicas)
{
    public string Group => seen.Group;

    public string Node => seen.Node;

    public string Phase => seen.Phase;

    public string Role => seen.Role;

    public long Term => seen.Term;

    public string? Leader => seen.Leader;

    public long CommitIndex => seen.CommitIndex;

    public long LastApplied => seen.LastApplied;

    public long LastIndex => seen.LastIndex;

    public long SnapshotIndex => seen.SnapshotIndex;

    public IEnumerable<string> Voters => seen.Voters;

    public IEnumerable<string> Learners => seen.Learners;

    public IEnumerable<string> Witnesses => seen.Witnesses;

    public IEnumerable<string> Outgoing => seen.Outgoing;

    public IEnumerable<PeerStatus> Peers => seen.Peers;

    public string Machine => seen.Machine;

    public string Line => seen.Line;

    public string? Problem => seen.Problem;

    public IReadOnlyList<ReplicaView> Replicas => replicas;
}

/// <summary>A group of which this process has no replica, as its leader reports it, or as the settings say.</summary>
/// <param name="Group">The group.</param>
/// <param name="Node">The node that was asked.</param>
/// <param name="Phase">Of a replica that was removed; null if there was none.</param>
/// <param name="Leader">The leader that answered.</param>
/// <param name="Voters">The voters.</param>
/// <param name="Learners">The learners.</param>
/// <param name="Witnesses">The witnesses.</param>
/// <param name="Peers">Empty.</param>
/// <param name="Machine">The machine; null if it is not known here.</param>
/// <param name="Problem">Of a replica that was removed.</param>
/// <param name="Replicas">Replicas that were removed.</param>
internal sealed record DistantGroupView(
    string Group,
    string Node,
    string? Phase,
    string? Leader,
    IReadOnlyList<string> Voters,
    IReadOnlyList<string> Learners,
    IReadOnlyList<string> Witnesses,
    IReadOnlyList<PeerStatus> Peers,
    string? Machine,
    string? Problem,
    IReadOnlyList<ReplicaView> Replicas);
