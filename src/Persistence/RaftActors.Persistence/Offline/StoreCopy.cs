using System.Data.Common;
using Akka.Configuration;
using RaftActors.Persistence.Offline.Copies;
using RaftActors.Persistence.Segments;

namespace RaftActors.Persistence.Offline;

/// <summary>
/// Copies the logs of a stopped node from one store into another one, with their sequence numbers, so that identity marks and snapshots
/// still belong to them. The caller ensures that the node is stopped and stays so.
/// </summary>
/// <remarks>
/// A copy in the data directory is written under another name and read back. Then it gets its name, and the old store another one; in
/// between both are there, the node refuses to start, and another run completes the exchange. Until then the old store is in use.
/// </remarks>
public sealed class StoreCopy
{
    private readonly CopiedStores _stores;
    private readonly StoreKind _to;

    private StoreCopy(CopiedStores stores, StoreKind to) => (_stores, _to) = (stores, to);

    /// <summary>Copies all logs.</summary>
    /// <param name="node">The whole configuration of the node.</param>
    /// <param name="from">The store to copy from; null for the one that the data directory has.</param>
    /// <param name="to">The store to copy to.</param>
    /// <param name="cancel">Cancels the copy; the old store stays in use.</param>
    /// <exception cref="OfflineStoreException">The copy is refused, or what was read back differs. The old store is unchanged.</exception>
    /// <exception cref="IOException">A file cannot be read or written. The old store is unchanged.</exception>
    public static async Task<StoreCopyResult> RunAsync(Config node, StoreKind? from, StoreKind to, CancellationToken cancel = default)
    {
        try
        {
            var copy = new StoreCopy(new CopiedStores(node), to);
            return copy.Source(from) is { } source
                ? await copy.CopyAsync(source, cancel).ConfigureAwait(false)
                : new StoreCopyResult(to, to, 0, 0, 0, null);
        }
        catch (LogDamagedException damaged)
        {
            throw new OfflineStoreException(damaged.Message);
        }
        catch (DbException failed)
        {
            throw new OfflineStoreException($"a database file cannot be used: {failed.Message}");
        }
        catch (InvalidDataException unreadable)
        {
            throw new OfflineStoreException(unreadable.Message);
        }
    }

    /// <summary>The store to copy from; null if the logs are in the target.</summary>
    private StoreKind? Source(StoreKind? wanted)
    {
        var places = _stores.Places;
        if ((_to == StoreKind.Plugin || wanted == StoreKind.Plugin) && !_stores.HasPlugin)
        {
            throw new OfflineStoreException(
                "the configuration names no other journal: set raft-actors.persistence.journal-plugin-id and the journal's connection");
        }

        if (wanted == _to)
        {
            throw new OfflineStoreException($"the logs cannot be copied from {Name(_to)} to {Name(_to)}; name two stores");
        }

        if (wanted is StoreKind.Segments or StoreKind.Sqlite)
        {
            return places.Has(wanted.Value) ? wanted : places.Has(_to) ? null : throw Nothing($"{Name(wanted.Value)} is not there");
        }

        StoreKind[] found = wanted is null
            ? [.. new[] { StoreKind.Segments, StoreKind.Sqlite }.Where(k => k != _to && places.Has(k))]
            : [];
        if (found.Length > 1 || (found.Length == 1 && _to != StoreKind.Plugin && _stores.HasPlugin))
        {
            throw new OfflineStoreException(
                $"'{_stores.Directory}' has logs in {Name(found[0])}, and there is another store; choose one with --from");
        }

        if (found.Length == 1)
        {
            return found[0];
        }

        if (wanted is null && places.Has(_to))
        {
            return null;
        }

        return _to != StoreKind.Plugin && _stores.HasPlugin
            ? StoreKind.Plugin
            : throw Nothing($"neither {StorePlaces.SegmentDirectory} nor {StorePlaces.SqliteFile} is there");

        OfflineStoreException Nothing(string what) => new($"'{_stores.Directory}' contains no logs to copy: {what}");
    }

    private async Task<StoreCopyResult> CopyAsync(StoreKind from, CancellationToken cancel)
    {
        var places = _stores.Places;
        StoreDigest copied;
        if (places.Has(_to))
        {
            copied = await CompareAsync(from, cancel).ConfigureAwait(false);
        }
        else if (_to == StoreKind.Plugin)
        {
            copied = await FillPluginAsync(from, cancel).ConfigureAwait(false);
        }
        else
        {
            places.DeleteHalfCopy(_to);
            copied = await FillAsync(from, cancel).ConfigureAwait(false);
            places.PutInPlace(_to);
        }

        var kept = from == StoreKind.Plugin ? null : places.SetAside(from);
        return new StoreCopyResult(from, _to, copied.Streams, copied.Records, copied.Bytes, kept);
    }

    /// <summary>Both stores are there: an earlier copy was interrupted before the last step, unless they differ.</summary>
    private async Task<StoreDigest> CompareAsync(StoreKind from, CancellationToken cancel)
    {
        var (old, copy) = (await DigestAsync(from, cancel).ConfigureAwait(false), await DigestAsync(_to, cancel).ConfigureAwait(false));
        return old.DifferenceFrom(copy) is not { } difference
            ? old
            : throw new OfflineStoreException(
                $"{Name(_to)} already has logs, and they are not those of {Name(from)}: {difference}. Find out which store the node used "
                    + $"last, move the other one out of '{_stores.Directory}', and run this again if it is still needed");
    }

    private async Task<StoreDigest> DigestAsync(StoreKind kind, CancellationToken cancel)
    {
        var source = _stores.OpenSource(kind, _stores.Places.PathOf(kind));
        await using (source.ConfigureAwait(false))
        {
            return await StoreDigest.OfAsync(source, cancel).ConfigureAwait(false);
        }
    }

    private async Task<StoreDigest> FillAsync(StoreKind from, CancellationToken cancel)
    {
        var half = _stores.Places.CopyingPathOf(_to);
        StoreDigest old;
        var source = _stores.OpenSource(from, _stores.Places.PathOf(from));
        await using (source.ConfigureAwait(false))
        {
            var extents = await CheckedExtentsAsync(source, from, cancel).ConfigureAwait(false);
            var target = _stores.OpenTarget(_to, half);
            await using (target.ConfigureAwait(false))
            {
                old = await PourAsync(source, extents, target, [], cancel).ConfigureAwait(false);
            }
        }

        var written = _stores.OpenSource(_to, half);
        await using (written.ConfigureAwait(false))
        {
            Verify(old, await StoreDigest.OfAsync(written, cancel).ConfigureAwait(false));
        }

        return old;
    }

    /// <summary>
    /// A database has no other name for a half copy: what an interrupted one left is continued, if it is the beginning of the same logs.
    /// </summary>
    private async Task<StoreDigest> FillPluginAsync(StoreKind from, CancellationToken cancel)
    {
        StoreDigest old;
        var source = _stores.OpenSource(from, _stores.Places.PathOf(from));
        await using (source.ConfigureAwait(false))
        {
            var extents = await CheckedExtentsAsync(source, from, cancel).ConfigureAwait(false);
            var plugin = _stores.OpenPlugin(extents.Select(e => e.PersistenceId));
            await using (plugin.ConfigureAwait(false))
            {
                var there = await plugin.ExtentsAsync(cancel).ConfigureAwait(false);
                foreach (var half in there)
                {
                    await CheckBeginningAsync(source, extents, plugin, half, cancel).ConfigureAwait(false);
                }

                old = await PourAsync(source, extents, plugin, there, cancel).ConfigureAwait(false);
            }

            var written = _stores.OpenPlugin(extents.Select(e => e.PersistenceId));
            await using (written.ConfigureAwait(false))
            {
                Verify(old, await StoreDigest.OfAsync(written, cancel).ConfigureAwait(false));
            }
        }

        return old;
    }

    private static async Task CheckBeginningAsync(
        ICopySource source, IReadOnlyList<StreamExtent> extents, ICopySource plugin, StreamExtent half, CancellationToken cancel)
    {
        var same = extents.FirstOrDefault(e => e.PersistenceId == half.PersistenceId && e.Floor == half.Floor && e.Highest >= half.Highest);
        string? difference = $"it has records {half.Floor + 1} to {half.Highest}";
        if (same.PersistenceId is not null)
        {
            var (old, there) = (new StoreDigest(), new StoreDigest());
            await old.AddAsync(source, half, _ => Task.CompletedTask, cancel).ConfigureAwait(false);
            await there.AddAsync(plugin, half, _ => Task.CompletedTask, cancel).ConfigureAwait(false);
            difference = old.DifferenceFrom(there);
        }

        if (difference is not null)
        {
            throw new OfflineStoreException(
                $"the database already has a log {half.PersistenceId} that is not the beginning of the one to copy: {difference}; empty "
                    + "the database, or use another one");
        }
    }

    /// <summary>What the source has; refused if it lacks what the node knows that it had.</summary>
    private async Task<IReadOnlyList<StreamExtent>> CheckedExtentsAsync(ICopySource source, StoreKind from, CancellationToken cancel)
    {
        var extents = await source.ExtentsAsync(cancel).ConfigureAwait(false);
        foreach (var (id, records) in _stores.Marks())
        {
            var highest = extents.FirstOrDefault(e => e.PersistenceId == id).Highest;
            if (highest < records)
            {
                throw new OfflineStoreException(
                    $"{id}: its log ends at record {highest} in {Name(from)}, but had {records} records before; a copy would not bring "
                        + "them back: see RA2006 in the operations guide");
            }
        }

        return extents.Count > 0 ? extents : throw new OfflineStoreException($"{Name(from)} has no logs to copy");
    }

    private static async Task<StoreDigest> PourAsync(
        ICopySource source, IReadOnlyList<StreamExtent> extents, ICopyTarget target, IReadOnlyList<StreamExtent> there,
        CancellationToken cancel)
    {
        var highest = there.ToDictionary(e => e.PersistenceId, e => e.Highest, StringComparer.Ordinal);
        await target.BeginAsync([.. extents.Where(e => !highest.ContainsKey(e.PersistenceId))], cancel).ConfigureAwait(false);
        var digest = new StoreDigest();
        foreach (var extent in extents)
        {
            var done = highest.GetValueOrDefault(extent.PersistenceId);
            await digest.AddAsync(source, extent, page => WriteAsync(extent.PersistenceId, done, page), cancel).ConfigureAwait(false);
        }

        return digest;

        Task WriteAsync(string id, long done, IReadOnlyList<StoredEvent> page) =>
            page[^1].SequenceNr <= done ? Task.CompletedTask
            : target.WriteAsync(id, page[0].SequenceNr > done ? page : [.. page.Where(e => e.SequenceNr > done)], cancel);
    }

    private void Verify(StoreDigest old, StoreDigest copy)
    {
        if (old.DifferenceFrom(copy) is { } difference)
        {
            throw new OfflineStoreException(
                $"what was read back from {Name(_to)} is not what was written: {difference}. The old store stays in use; check the disk");
        }
    }

    private static string Name(StoreKind kind) => kind switch
    {
        StoreKind.Segments => "segments",
        StoreKind.Sqlite => "sqlite",
        _ => "the plug-in",
    };
}
