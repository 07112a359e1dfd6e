using RaftActors.Protocol.Effects;

namespace RaftActors.Persistence.Records;

/// <summary>One journal event: the writes and compaction notes that waited together, in their order. All or nothing.</summary>
internal sealed record LogRecord(IReadOnlyList<LogOperation> Operations) : IStoredRecord;

/// <summary>A step of a <see cref="LogRecord"/>: exactly one of the two.</summary>
/// <param name="Write">A replica's write.</param>
/// <param name="Compaction">The log begins later from here on.</param>
internal readonly record struct LogOperation(Persist? Write, CompactionNote? Compaction);
