namespace RaftActors.Persistence.Segments.Format;

/// <summary>The header of a record.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Stream">The stream's number in this log.</param>
/// <param name="SequenceNr">The sequence number, floor or highest sequence number.</param>
/// <param name="SerializerId">Who can read the payload.</param>
/// <param name="ManifestBytes">Bytes of the manifest between header and payload.</param>
/// <param name="End">Where the payload ends, from the record's beginning.</param>
internal readonly record struct RecordHeader(
    RecordKind Kind, uint Stream, long SequenceNr, int SerializerId, ushort ManifestBytes, int End)
{
    public int PayloadAt => RecordFormat.HeaderBytes + ManifestBytes;
}
