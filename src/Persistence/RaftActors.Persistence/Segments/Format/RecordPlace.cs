namespace RaftActors.Persistence.Segments.Format;

/// <summary>
/// Where a live record is, in eight bytes: segment modulo 16,384, offset up to 512 MiB and length up to 128 MiB, both in units of eight
/// bytes. There is one for each record of the log.
/// </summary>
internal readonly record struct RecordPlace
{
    public const int MaxSegments = 1 << SegmentBits;
    public const int MaxLength = ((1 << LengthBits) - 1) * BatchFormat.Alignment;
    private const int SegmentBits = 14;
    private const int OffsetBits = 26;
    private const int LengthBits = 24;
    private readonly ulong _bits;

    public RecordPlace(int segment, long offset, int length) =>
        _bits = ((ulong)(segment & (MaxSegments - 1)) << (OffsetBits + LengthBits))
            | ((ulong)(offset / BatchFormat.Alignment) << LengthBits)
            | (uint)(length / BatchFormat.Alignment);

    /// <summary>Whether it is the place of a record at all.</summary>
    public bool IsKnown => _bits != 0;

    /// <summary>The segment's number modulo <see cref="MaxSegments"/>.</summary>
    public int Slot => (int)(_bits >> (OffsetBits + LengthBits));

    public long Offset => (long)((_bits >> LengthBits) & ((1UL << OffsetBits) - 1)) * BatchFormat.Alignment;

    public int Length => (int)(_bits & ((1UL << LengthBits) - 1)) * BatchFormat.Alignment;

    /// <summary>Where it ends in its segment.</summary>
    public long End => Offset + Length;
}
