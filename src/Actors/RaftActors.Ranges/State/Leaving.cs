using RaftActors.Ranges.Routing;

namespace RaftActors.Ranges.State;

/// <summary>The source's side of a merge: frozen until the target has decided, or retired.</summary>
/// <param name="Operation">The merge.</param>
/// <param name="Target">Who takes the keys over, or has taken them.</param>
internal sealed record Leaving(long Operation, RangeDescriptor Target);
