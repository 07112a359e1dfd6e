namespace RaftActors.Messages;

/// <summary>Where an answer of a keyspace was given: what a client has seen by it.</summary>
/// <param name="Group">The group of the range.</param>
/// <param name="Version">The range's version.</param>
/// <param name="Index">What the answer includes of that group's log.</param>
public readonly record struct RangeSeen(string Group, long Version, long Index);
