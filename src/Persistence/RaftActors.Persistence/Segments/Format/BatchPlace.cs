namespace RaftActors.Persistence.Segments.Format;

/// <summary>Where a batch belongs.</summary>
/// <param name="Log">The log's random id: a segment of another log is recognised.</param>
/// <param name="Number">Consecutive over the whole log, from 1.</param>
/// <param name="Segment">The segment's number.</param>
internal readonly record struct BatchPlace(ulong Log, long Number, int Segment);
