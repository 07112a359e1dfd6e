namespace RaftActors.Machines.Mvcc.Reads;

/// <summary>What a range found.</summary>
/// <param name="Records">The pairs, as records.</param>
/// <param name="Count">All keys in the range at the revision.</param>
/// <param name="More">Whether a limit cut something off.</param>
internal readonly record struct RangeResult(List<byte[]> Records, long Count, bool More)
{
    /// <summary>Where the next page begins; null if nothing was cut off by the size of a page.</summary>
    public byte[]? NextKey { get; init; }
}
