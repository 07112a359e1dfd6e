namespace RaftActors.Persistence.Records;

/// <summary>A record of a node's book.</summary>
/// <param name="IsWhole">The whole book; otherwise one event.</param>
/// <param name="Content">The bytes, which only the node's agent can read.</param>
public sealed record BookRecord(bool IsWhole, ReadOnlyMemory<byte> Content) : IStoredRecord;
