using Google.Protobuf;
using RaftActors.Machines.Contracts;

namespace RaftActors.Machines.Kv;

/// <summary>The queries of <see cref="KvMachine"/> as bytes; their answers are read by <see cref="KvResult.Decode"/>.</summary>
/// <remarks>Thread-safe.</remarks>
public static class KvQueries
{
    /// <summary>One key. Answer: <see cref="KvStatus.Done"/> with its one entry, or <see cref="KvStatus.NotFound"/>.</summary>
    /// <exception cref="ArgumentException">The key is invalid.</exception>
    public static ReadOnlyMemory<byte> Get(string key)
    {
        KvLimits.Check(key);
        return new KvQueryMessage { Get = key }.ToByteArray();
    }

    /// <summary>
    /// The keys that begin with a prefix (empty: all), in the order of their UTF-8 bytes. Answer: <see cref="KvStatus.Done"/> with the
    /// first entries and <see cref="KvResult.More"/>; to continue, ask again with the last key.
    /// </summary>
    /// <param name="prefix">The prefix of the keys.</param>
    /// <param name="limit">
    /// 1 to <see cref="KvLimits.MaxScanEntries"/>; a large answer ends earlier, see <see cref="KvLimits.MaxScanBytes"/>.
    /// </param>
    /// <param name="after">Only keys after this one; empty to start.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range.</exception>
    public static ReadOnlyMemory<byte> Scan(string prefix, int limit, string after = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, KvLimits.MaxScanEntries);
        return new KvQueryMessage { Scan = new KvScanMessage { Prefix = prefix, Limit = limit, After = after } }.ToByteArray();
    }
}
