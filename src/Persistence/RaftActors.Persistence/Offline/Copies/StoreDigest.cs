namespace RaftActors.Persistence.Offline.Copies;

/// <summary>What a store has: for each stream its extent and the digest of its events.</summary>
internal sealed class StoreDigest
{
    private readonly Dictionary<string, (StreamExtent Extent, string Digest)> _streams = new(StringComparer.Ordinal);

    public int Streams => _streams.Count;

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Reads the events of a stream up to a number and passes each page on.</summary>
    /// <exception cref="OfflineStoreException">An event is missing or cannot be read.</exception>
    public async Task AddAsync(
        ICopySource source, StreamExtent extent, Func<IReadOnlyList<StoredEvent>, Task> page, CancellationToken cancel)
    {
        using var digest = new StreamDigest();
        for (var next = extent.Floor + 1; next <= extent.Highest;)
        {
            var events = await source.ReadAsync(extent, next, cancel).ConfigureAwait(false);
            foreach (var stored in events)
            {
                if (stored.SequenceNr != next)
                {
                    throw Missing(extent, next);
                }

                digest.Add(stored);
                next++;
                if (next > extent.Highest)
                {
                    break;
                }
            }

            if (events.Count == 0)
            {
                throw Missing(extent, next);
            }

            await page(events).ConfigureAwait(false);
        }

        _streams.Add(extent.PersistenceId, (extent, digest.Text()));
        Records += digest.Records;
        Bytes += digest.Bytes;
    }

    /// <summary>Reads a whole store.</summary>
    /// <exception cref="OfflineStoreException">An event is missing or cannot be read.</exception>
    public static async Task<StoreDigest> OfAsync(ICopySource source, CancellationToken cancel)
    {
        var digest = new StoreDigest();
        foreach (var extent in await source.ExtentsAsync(cancel).ConfigureAwait(false))
        {
            await digest.AddAsync(source, extent, _ => Task.CompletedTask, cancel).ConfigureAwait(false);
        }

        return digest;
    }

    /// <summary>The first difference; null if both have the same.</summary>
    public string? DifferenceFrom(StoreDigest other)
    {
        foreach (var (id, (extent, digest)) in _streams)
        {
            if (!other._streams.TryGetValue(id, out var found))
            {
                return $"{id} is only in one of them";
            }

            if (found.Extent != extent)
            {
                return $"{id} has records {extent.Floor + 1} to {extent.Highest} in one, {found.Extent.Floor + 1} to "
                    + $"{found.Extent.Highest} in the other";
            }

            if (found.Digest != digest)
            {
                return $"{id} has other records, although their numbers are the same";
            }
        }

        return other._streams.Keys.FirstOrDefault(id => !_streams.ContainsKey(id)) is { } more ? $"{more} is only in one of them" : null;
    }

    private static OfflineStoreException Missing(StreamExtent extent, long number) => new(
        $"{extent.PersistenceId}: record {number} is missing; records {extent.Floor + 1} to {extent.Highest} are expected");
}
