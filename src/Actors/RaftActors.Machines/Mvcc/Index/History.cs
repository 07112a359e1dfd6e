using System.Runtime.CompilerServices;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>
/// The versions of a key before its latest, oldest first. It never changes: adding one gives another history. Most keys have none or one,
/// and for these there is no list.
/// </summary>
/// <param name="kept">Null, the record of the only version, or <see cref="OlderVersions"/>.</param>
internal readonly struct History(object? kept)
{
    /// <summary>For the place in a leaf.</summary>
    public object? Kept => kept;

    public int Count => kept is OlderVersions list ? list.Count : kept is null ? 0 : 1;

    /// <summary>What they cost, see <see cref="VersionRecord.CostOf"/>.</summary>
    public long Cost => kept is OlderVersions list ? list.Bytes : kept is null ? 0 : VersionRecord.CostOf(Only);

    private byte[] Only => Unsafe.As<byte[]>(kept!);

    public byte[] this[int at] => kept is OlderVersions list ? list[at].Record : Only;

    /// <summary>Where the version is that was the latest at a revision; -1 if there was none yet.</summary>
    public int At(long revision) =>
        kept is OlderVersions list ? list.At(revision)
        : kept is null || VersionRecord.ModOf(Only) > revision ? -1
        : 0;

    /// <summary>With one more version behind all others.</summary>
    public History With(byte[] record, long mod) =>
        kept is null ? new History(record)
        : new History((kept as OlderVersions ?? OlderVersions.Of(Only)).With(new KeyVersion(mod, record)));

    /// <summary>Without the first ones.</summary>
    public History From(int first) =>
        first == 0 ? this
        : kept is OlderVersions list && first < list.Count - 1 ? new History(list.From(first))
        : first < Count ? new History(this[first])
        : default;
}
