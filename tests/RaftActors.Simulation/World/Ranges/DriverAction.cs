using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>What a driver wants done.</summary>
internal abstract record DriverAction
{
    private DriverAction()
    {
    }

    internal sealed record Wait : DriverAction;

    internal sealed record ToMap(MapCommand Command) : DriverAction;

    /// <summary>An entry for a group's log; its leader names itself as the first leader of a split.</summary>
    internal sealed record ToGroup(string Group, RangeEntry Entry) : DriverAction;
}
