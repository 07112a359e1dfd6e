using System.Collections.Immutable;
using RaftActors.Machines;
using RaftActors.Ranges.Map;

namespace RaftActors.Settings;

/// <summary>One keyspace of <c>raft-actors.keyspaces</c>, as this node's file has it; the map's settings are those that count.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Machine">The machine's name.</param>
/// <param name="Factory">Creates the machine.</param>
/// <param name="Replicas">How many replicas a range should have.</param>
/// <param name="SplitAt">Where it is cut at the beginning.</param>
/// <param name="AdoptedGroup">The static group that becomes its first range; empty for none.</param>
/// <param name="Placement">Where its replicas may live.</param>
internal sealed record KeyspaceSettings(
    string Name,
    string Machine,
    MachineFactory Factory,
    int Replicas,
    ImmutableArray<ReadOnlyMemory<byte>> SplitAt,
    string AdoptedGroup,
    Placement Placement)
{
    /// <summary>The same as a record of the map.</summary>
    public KeyspaceRecord ToRecord() => new()
    {
        Name = Name,
        Machine = Machine,
        Replicas = Replicas,
        Placement = Placement,
        SplitPoints = SplitAt,
        AdoptedGroup = AdoptedGroup,
    };
}
