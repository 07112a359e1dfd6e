using System.Text.Json.Serialization;
using RaftActors.AspNetCore.Http;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>The members of a group were changed.</summary>
/// <param name="Changed">True.</param>
/// <param name="Index">The index of the change.</param>
/// <param name="Term">Its term.</param>
/// <param name="Leader">The leader.</param>
internal sealed record MembersChanged(bool Changed, long Index, long Term, string? Leader);

/// <summary>A leadership was handed over.</summary>
/// <param name="Transferred">True.</param>
/// <param name="Leader">The new leader.</param>
internal sealed record LeadershipTransferred(bool Transferred, string? Leader);

/// <summary>An entry was skipped.</summary>
/// <param name="Skipped">Its index.</param>
/// <param name="Index">The index of the order.</param>
/// <param name="Term">The term of the order.</param>
internal sealed record EntrySkipped(long Skipped, long Index, long Term);

/// <summary>The groups of a node.</summary>
/// <param name="Groups">In the order of names.</param>
internal sealed record GroupList(IReadOnlyList<GroupListed> Groups);

/// <summary>A group.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Machine">The name of its machine.</param>
internal sealed record GroupListed(string Group, string Machine);

/// <summary>Ranges, as one version of the map has them.</summary>
/// <param name="Version">The version of the map.</param>
/// <param name="Ranges">In the order of keyspaces and keys.</param>
/// <param name="More">Whether there are further ranges.</param>
internal sealed record RangeList(long Version, IReadOnlyList<RangeView> Ranges, bool More);

/// <summary>An order to change ranges was taken, or is done.</summary>
/// <param name="Operation">Its number; 0 if it is done without one.</param>
/// <param name="Outcome"><c>Open</c> or <c>Completed</c>.</param>
/// <param name="Child">The group of the child of a split.</param>
/// <param name="Ranges">The ranges concerned, if it is done.</param>
internal sealed record RangeChange(
    long Operation,
    string Outcome,
    string? Child,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RangeView>? Ranges = null);

/// <summary>The leader of a range.</summary>
/// <param name="Group">The range's group.</param>
/// <param name="Leader">Its leader.</param>
internal sealed record RangeLed(string Group, string? Leader);

/// <summary>Operations on ranges, as one version of the map has them.</summary>
/// <param name="Version">The version of the map.</param>
/// <param name="Operations">Oldest first.</param>
internal sealed record OperationList(long Version, IReadOnlyList<OperationView> Operations);

/// <summary>The nodes that may hold replicas of ranges.</summary>
/// <param name="Version">The version of the map.</param>
/// <param name="Nodes">In the order of ids.</param>
internal sealed record NodeList(long Version, IReadOnlyList<NodeListed> Nodes);

/// <summary>A node of the map.</summary>
/// <param name="Node">Its id.</param>
/// <param name="State">What the planner does with it.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Replicas">How many replicas it holds.</param>
internal sealed record NodeListed(string Node, string State, IReadOnlyDictionary<string, string> Labels, int Replicas);

/// <summary>What the planner does with a node.</summary>
/// <param name="Node">Its id.</param>
/// <param name="State">The state.</param>
internal sealed record NodeChanged(string Node, string? State);
