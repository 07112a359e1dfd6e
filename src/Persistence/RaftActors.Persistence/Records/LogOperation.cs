using RaftActors.Protocol.Effects;

namespace RaftActors.Persistence.Records;

/// <summary>A step of a <see cref="LogRecord"/>: exactly one of the two.</summary>
/// <param name="Write">A replica's write.</param>
/// <param name="Compaction">A change of the log's start.</param>
internal readonly record struct LogOperation(Persist? Write, CompactionNote? Compaction);
