namespace RaftActors.Simulation.World.Ranges;

/// <summary>What a key holds.</summary>
/// <param name="Value">The number of its last write.</param>
/// <param name="Revision">The revision of that write: only grows, whichever range the key is in.</param>
internal readonly record struct RangeCell(long Value, long Revision);
