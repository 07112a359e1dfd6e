namespace RaftActors.Benchmarks.Stores;

/// <summary>One record of one group's log.</summary>
internal readonly record struct LogicalRecord(int Group, long Number, byte[] Payload);
