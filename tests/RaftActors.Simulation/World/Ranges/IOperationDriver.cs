using RaftActors.Ranges.Map;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>Decides how an operation goes on. Pure: two of them, or one that comes back after an hour, do no harm.</summary>
internal interface IOperationDriver
{
    /// <param name="operation">The operation, as some copy of the map has it.</param>
    /// <param name="map">That copy.</param>
    /// <param name="range">What the operation's range says; null without an answer.</param>
    /// <param name="other">What its other range says.</param>
    /// <param name="time">Log time of the map in milliseconds.</param>
    DriverAction Next(OperationRecord operation, MapView map, GroupFacts? range, GroupFacts? other, long time);
}
