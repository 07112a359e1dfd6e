namespace RaftActors.Persistence.Segments;

/// <summary>The settings of a log.</summary>
/// <param name="SegmentBytes">Bytes of a segment.</param>
/// <param name="BatchBytes">A batch is written when it has this many bytes, even if more could wait.</param>
/// <param name="SpaceFactor">How many bytes on disk a live byte may cost.</param>
internal sealed record SegmentOptions(long SegmentBytes, int BatchBytes, int SpaceFactor)
{
    /// <summary>The first segment of a log, and one for which no filled file was ready, are small: the next one is better.</summary>
    private const long SmallBytes = 4 << 20;

    public static readonly SegmentOptions Default = new(64 << 20, 4 << 20, 2);

    public long SmallSegmentBytes => Math.Min(SegmentBytes, SmallBytes);
}
