using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>
/// A change of the map. Each carries what its sender expects, so that a late or repeated one changes nothing; a repetition of what is done
/// is answered as done.
/// </summary>
internal abstract record MapCommand
{
    private MapCommand()
    {
    }

    /// <summary>Creates a keyspace with its first ranges; it must not exist. Equal settings of an existing one: done.</summary>
    /// <param name="Settings">Name, machine, replicas, kind, placement, split points, adopted group; the rest is ignored.</param>
    /// <param name="Members">
    /// The members of each first range, in key order: one list more than split points, or one list for an adopted group.
    /// </param>
    internal sealed record PutKeyspace(KeyspaceRecord Settings, ImmutableArray<ImmutableArray<PlannedReplica>> Members) : MapCommand;

    /// <summary>A node says who it is. Expects the disk that the map knows for it.</summary>
    /// <param name="Node">The node's id, disk, labels and capacity; the rest is ignored.</param>
    /// <param name="Expected">The disk that the sender read in the map; none if the node was unknown.</param>
    internal sealed record RegisterNode(NodeRecord Node, DataId Expected) : MapCommand;

    /// <summary>Changes what a node may be given.</summary>
    internal sealed record SetNodeMode(string Node, NodeMode Mode, NodeMode Expected) : MapCommand;

    /// <summary>Begins to cut a range in two.</summary>
    internal sealed record BeginSplit(string Group, long Version, long ConfigurationIndex, ReadOnlyMemory<byte> At, long Token)
        : MapCommand
    {
        /// <summary>
        /// Whether the child is not to be merged back: a person wants it apart. Without effect before <see cref="MapRules.StepTimes"/>.
        /// </summary>
        public bool IsChildSticky { get; init; }
    }

    /// <summary>Begins to join a range, the source, to its neighbour to the left, the target.</summary>
    internal sealed record BeginMerge(string Target, long Version, string Source, long SourceVersion, long Token) : MapCommand;

    /// <summary>Begins to replace a replica. Without one to remove it adds one; without a target it removes one.</summary>
    /// <param name="Group">The range's group.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="ConfigurationIndex">The index of its configuration.</param>
    /// <param name="FromNode">The node of the replica to remove, or null.</param>
    /// <param name="From">The incarnation of the replica to remove.</param>
    /// <param name="ToNode">The node to add a replica on, or null.</param>
    /// <param name="Kind">What the added replica becomes; that of the removed one, if there is one.</param>
    /// <param name="Token">See <see cref="OperationRecord.Token"/>.</param>
    internal sealed record BeginMove(
        string Group, long Version, long ConfigurationIndex, string? FromNode, long From, string? ToNode, MemberKind Kind, long Token)
        : MapCommand;

    /// <summary>Records how far an operation came.</summary>
    internal sealed record Advance(long Operation, int FromStep, int ToStep, OperationFacts Facts) : MapCommand;

    /// <summary>Ends an operation that is done in the groups' logs.</summary>
    internal sealed record Complete(long Operation, OperationFacts Facts) : MapCommand;

    /// <summary>Ends an operation that had no effect and, as the facts prove, can have none later.</summary>
    internal sealed record Cancel(long Operation, OperationFacts Proof) : MapCommand;

    /// <summary>
    /// Corrects what the map knows of a range's members by what a committed configuration of its group says. Never goes back, and not while
    /// an operation is open, which says the same with its own steps.
    /// </summary>
    /// <param name="Group">The range's group.</param>
    /// <param name="ConfigurationIndex">The index of that configuration.</param>
    /// <param name="Members">Its members; it is not joint.</param>
    internal sealed record Observe(string Group, long ConfigurationIndex, ImmutableArray<ObservedMember> Members) : MapCommand;

    /// <summary>A node is about to keep a store for a replica.</summary>
    internal sealed record ReplicaHosting(string Group, string Node, long Incarnation, DataId DataId) : MapCommand;

    /// <summary>A node has destroyed a removed replica.</summary>
    internal sealed record ReplicaGone(string Group, string Node, long Incarnation) : MapCommand;

    /// <summary>A node found that its disk, named here, is not the one a replica was made on.</summary>
    internal sealed record ReplicaLost(string Group, string Node, long Incarnation, DataId DataId) : MapCommand;

    /// <summary>Changes how many replicas a keyspace should have, and where. Expects the version of its last change.</summary>
    internal sealed record SetPlacement(string Keyspace, int Replicas, Placement Placement, long Expected) : MapCommand;

    /// <summary>Says whether a range may be merged into its neighbour. Expects the range's version.</summary>
    internal sealed record SetSticky(string Group, bool IsSticky, long Version) : MapCommand;

    /// <summary>The groups of an operation that ended keep nothing for it any longer.</summary>
    internal sealed record Acknowledged(long Operation) : MapCommand;

    /// <summary>A coordinator shows that it is alive. The latest one counts; the map's version stays.</summary>
    internal sealed record Seen(string Node, long Instance) : MapCommand;
}
