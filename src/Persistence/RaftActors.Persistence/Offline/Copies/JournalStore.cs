using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using RaftActors.Persistence.Records;

namespace RaftActors.Persistence.Offline.Copies;

/// <summary>A journal plug-in as the source or the target of a copy.</summary>
/// <param name="config">The configuration of the node, with the settings of this journal.</param>
/// <param name="pluginId">The journal.</param>
/// <param name="ids">The persistence ids that it may have.</param>
internal sealed class JournalStore(Config config, string pluginId, IReadOnlyCollection<string> ids) : ICopySource, ICopyTarget
{
    private const int PageBytes = 4 << 20;
    private const int MaxPage = 1000;
    private readonly JournalClient _journal = new(config, pluginId);
    private int _page = 50;

    public async Task<IReadOnlyList<StreamExtent>> ExtentsAsync(CancellationToken cancel)
    {
        var extents = new List<StreamExtent>();
        foreach (var id in ids)
        {
            var (first, highest) = await _journal.ReplayAsync(id, 1, 1, cancel).ConfigureAwait(false);
            if (highest > 0)
            {
                extents.Add(new StreamExtent(id, first.Count > 0 ? first[0].SequenceNr - 1 : highest, highest));
            }
        }

        return extents;
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(StreamExtent extent, long from, CancellationToken cancel)
    {
        var (replayed, _) = await _journal.ReplayAsync(extent.PersistenceId, from, _page, cancel).ConfigureAwait(false);
        var events = new List<StoredEvent>(replayed.Count);
        var bytes = 0L;
        foreach (var persistent in replayed)
        {
            events.Add(Stored(persistent));
            bytes += events[^1].Payload.Length;
        }

        if (bytes > 0)
        {
            _page = (int)Math.Clamp((long)PageBytes * events.Count / bytes, 1, MaxPage);
        }

        return events;
    }

    public async Task BeginAsync(IReadOnlyList<StreamExtent> extents, CancellationToken cancel)
    {
        foreach (var extent in extents)
        {
            if (extent.Floor == extent.Highest)
            {
                // Nothing is left but the number, which a journal keeps for a deleted event.
                await _journal.WriteAsync(extent.PersistenceId, [(extent.Highest, new LogRecord([]))], cancel).ConfigureAwait(false);
                await _journal.DeleteAsync(extent.PersistenceId, extent.Highest, cancel).ConfigureAwait(false);
            }
        }
    }

    public Task WriteAsync(string persistenceId, IReadOnlyList<StoredEvent> events, CancellationToken cancel)
    {
        var payloads = new List<(long, object)>(events.Count);
        foreach (var stored in events)
        {
            payloads.Add((stored.SequenceNr, Payload(persistenceId, stored)));
        }

        return _journal.WriteAsync(persistenceId, payloads, cancel);
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private StoredEvent Stored(IPersistentRepresentation persistent)
    {
        var payload = persistent.Payload;
        var serializer = _journal.System.Serialization.FindSerializerFor(payload);
        var bytes = Akka.Serialization.Serialization.WithTransport(
            (ExtendedActorSystem)_journal.System, () => serializer.ToBinary(payload));
        return new StoredEvent(
            persistent.SequenceNr, serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, payload), bytes);
    }

    private object Payload(string persistenceId, in StoredEvent stored)
    {
        try
        {
            return _journal.System.Serialization.Deserialize(stored.Payload.ToArray(), stored.SerializerId, stored.Manifest);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // Whatever a serializer throws.
            throw new OfflineStoreException($"{persistenceId}: record {stored.SequenceNr} cannot be read: {unreadable.Message}");
        }
    }
}
