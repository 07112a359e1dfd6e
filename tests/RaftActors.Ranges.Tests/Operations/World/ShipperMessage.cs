using RaftActors.Ranges.Operations;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>What a shipper sends to its target; under way like the actions of drivers, so it may be late or doubled.</summary>
internal sealed record ShipperMessage(
    long Operation, string Source, string Target, long Attempt, ShipperMessage.Step What, SortedDictionary<int, long> Data)
    : OperationAction(Operation)
{
    internal enum Step
    {
        Start,
        Part,
        Tail,
        Absorb,
    }
}
