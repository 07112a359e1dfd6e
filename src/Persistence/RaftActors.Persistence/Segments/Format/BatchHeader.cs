namespace RaftActors.Persistence.Segments.Format;

/// <summary>The header of a batch.</summary>
/// <param name="Place">Where the batch belongs.</param>
/// <param name="BodyBytes">Bytes of the records.</param>
/// <param name="Count">Number of records.</param>
/// <param name="BodyChecksum">CRC-32C of the records.</param>
/// <param name="ZeroSectors">Sectors inside the batch that were written as zeros.</param>
internal readonly record struct BatchHeader(BatchPlace Place, int BodyBytes, int Count, uint BodyChecksum, int ZeroSectors)
{
    public long TotalBytes => BatchFormat.Total(BodyBytes);
}
