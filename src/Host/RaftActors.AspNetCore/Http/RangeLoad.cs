using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>What a leader reported about a range.</summary>
/// <param name="Status">The report.</param>
/// <param name="WritesPerSecond">Since the report before; null if that is not known.</param>
internal sealed record RangeLoad(RangeLoadStatus Status, double? WritesPerSecond);
