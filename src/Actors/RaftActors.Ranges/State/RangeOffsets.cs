namespace RaftActors.Ranges.State;

/// <summary>
/// What is added to indexes and timestamps of a range's log, so that revisions and log time of its keys go on growing when they come from
/// another log.
/// </summary>
/// <param name="Revision">A revision is the index of an entry plus this.</param>
/// <param name="Time">Log time is the timestamp of an entry plus this.</param>
internal readonly record struct RangeOffsets(long Revision, long Time)
{
    /// <summary>The offsets of a target that has taken a source over.</summary>
    /// <param name="source">Those of the source.</param>
    /// <param name="sourceIndex">The source's last entry.</param>
    /// <param name="sourceTime">Log time of the source.</param>
    /// <param name="index">The index at which it is absorbed.</param>
    /// <param name="time">Log time of the target there.</param>
    public RangeOffsets Unite(RangeOffsets source, long sourceIndex, long sourceTime, long index, long time) => new(
        Math.Max(Revision, source.Revision + sourceIndex - index), Time + Math.Max(0, sourceTime - time));
}
