using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>The records that a replay reads, and the segments that it keeps from being closed.</summary>
/// <param name="directory">The directory of the log.</param>
/// <param name="persistenceId">The stream.</param>
/// <param name="stream">Its number.</param>
/// <param name="highest">Its highest sequence number.</param>
/// <param name="first">The sequence number of the first record.</param>
/// <param name="places">Where the records are.</param>
/// <param name="segments">The segments, from the oldest on.</param>
internal sealed class ReplayPlan(
    string directory, string persistenceId, uint stream, long highest, long first, RecordPlace[] places, Segment[] segments) : IDisposable
{
    public string Directory => directory;

    public string PersistenceId => persistenceId;

    public uint Stream => stream;

    public long Highest => highest;

    public long First => first;

    public ReadOnlySpan<RecordPlace> Places => places;

    public Segment SegmentOf(RecordPlace place) => segments[(place.Slot - segments[0].Number) & (RecordPlace.MaxSegments - 1)];

    public void Dispose()
    {
        foreach (var segment in segments)
        {
            segment.Release();
        }
    }
}
