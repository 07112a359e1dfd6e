namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>A source's state as it was shipped to a target.</summary>
internal sealed record SimStaging(long Operation, long Attempt, SortedDictionary<int, long> Data, bool IsComplete);
