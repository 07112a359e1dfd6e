using RaftActors.Ranges.Routing;

namespace RaftActors.Ranges.State;

/// <summary>A child that was cut off and is not yet known to serve its keys: its parent tells clients and nodes about it.</summary>
/// <param name="Operation">The split.</param>
/// <param name="Child">The child at its birth, with its members.</param>
/// <param name="Index">The index of the split in the parent's log.</param>
internal sealed record Notice(long Operation, RangeDescriptor Child, long Index);
