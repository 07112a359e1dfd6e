namespace RaftActors.Ranges.Map;

/// <summary>The birth certificate of a group; it never changes.</summary>
/// <param name="Kind">How it began.</param>
/// <param name="Parent">The group that it was cut from; empty otherwise.</param>
/// <param name="Operation">The operation that made it.</param>
internal sealed record Birth(BirthKind Kind, string Parent, long Operation);
