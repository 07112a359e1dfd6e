namespace RaftActors.Machines.Mvcc.Index;

/// <summary>Several versions of a key, oldest first. It never changes: adding one gives another list.</summary>
/// <remarks>
/// Lists share their array as long as it has room, because each of them only reads its own part. Only the newest list is added to.
/// </remarks>
internal sealed class OlderVersions
{
    private const int FirstSize = 4;
    private readonly KeyVersion[] _versions;

    private OlderVersions(KeyVersion[] versions, int count, long bytes) => (_versions, Count, Bytes) = (versions, count, bytes);

    public int Count { get; }

    /// <summary>What they cost, see <see cref="VersionRecord.CostOf"/>.</summary>
    public long Bytes { get; }

    public KeyVersion this[int at] => _versions[at];

    public static OlderVersions Of(byte[] record)
    {
        var versions = new KeyVersion[FirstSize];
        versions[0] = new KeyVersion(VersionRecord.ModOf(record), record);
        return new OlderVersions(versions, 1, VersionRecord.CostOf(record));
    }

    public OlderVersions With(KeyVersion added)
    {
        var versions = _versions;
        if (Count == versions.Length)
        {
            versions = new KeyVersion[Count * 2];
            _versions.CopyTo(versions, 0);
        }

        versions[Count] = added;
        return new OlderVersions(versions, Count + 1, Bytes + VersionRecord.CostOf(added.Record));
    }

    /// <summary>Where the version is that was the latest at a revision; -1 if there was none yet.</summary>
    public int At(long revision)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            (low, high) = _versions[middle].Mod <= revision ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>The list without its first ones.</summary>
    public OlderVersions From(int first)
    {
        var kept = _versions[first..Count];
        var bytes = 0L;
        foreach (var version in kept)
        {
            bytes += VersionRecord.CostOf(version.Record);
        }

        return new OlderVersions(kept, kept.Length, bytes);
    }
}
