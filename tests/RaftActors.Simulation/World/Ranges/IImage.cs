using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>A machine's state at one index; never changes.</summary>
internal interface IImage
{
    SnapshotInfo Info { get; }
}
