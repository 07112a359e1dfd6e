using RaftActors.Protocol.Durability;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;

namespace RaftActors.Ranges.Births;

/// <summary>How far a birth on this node came: read from book and store, except for what only a process can know.</summary>
internal sealed record BirthFacts
{
    public required NodeBook Book { get; init; }

    public required string Group { get; init; }

    /// <summary>The child's incarnation on this node; null if no member stands here, or the member is a witness.</summary>
    public required long? Incarnation { get; init; }

    /// <summary>Whether the map says that the replica is removed or lost, or its range retired.</summary>
    public bool IsOver { get; init; }

    /// <summary>
    /// The disk that the newest copy of the map has for the replica; none if it does not say. The parent's replica being here proves
    /// nothing: the child may have been hosted on an earlier disk of this node while the parent was not.
    /// </summary>
    public DataId Disk { get; init; }

    public required StoreState Store { get; init; }

    /// <summary>The hard state in the store.</summary>
    public HardState HardState { get; init; }

    /// <summary>Whether a replica runs on the store.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether this process wrote the first record of the store.</summary>
    public bool HasConceived { get; init; }

    /// <summary>Whether this process saved the state at the index of the split and wrote nothing to the store since.</summary>
    public bool HasSaved { get; init; }

    /// <summary>Whether this process wrote the record that names that state.</summary>
    public bool HasReset { get; init; }

    /// <summary>Whether the replica was started in this process on the state of the birth.</summary>
    public bool HasStarted { get; init; }

    /// <summary>Whether this process told the parent's replica.</summary>
    public bool HasTold { get; init; }
}
