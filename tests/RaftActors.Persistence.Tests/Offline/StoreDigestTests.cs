using RaftActors.Persistence.Offline;
using RaftActors.Persistence.Offline.Copies;
using Xunit;

namespace RaftActors.Persistence.Tests.Offline;

/// <summary>Which differences between two stores are noticed.</summary>
public sealed class StoreDigestTests
{
    private static readonly StoredEvent[] Events = [Event(3), Event(4), Event(5)];

    [Fact]
    public async Task Equal_stores_have_no_difference_however_they_are_read()
    {
        var whole = await DigestAsync(new Source("a", 2, 5, Events, page: 3));
        var single = await DigestAsync(new Source("a", 2, 5, Events, page: 1));

        Assert.Null(whole.DifferenceFrom(single));
        Assert.Equal((1, 3L, 6L), (whole.Streams, whole.Records, whole.Bytes));
    }

    [Fact]
    public async Task Every_difference_is_noticed_from_both_sides()
    {
        (string What, Source Other)[] cases =
        [
            ("is only in one", new Source("b", 2, 5, Events)),
            ("has records", new Source("a", 2, 4, Events[..2])),
            ("has records", new Source("a", 3, 5, Events[1..])),
            ("other records", new Source("a", 2, 5, [Events[0], Event(4) with { Payload = new byte[] { 4, 5 } }, Events[2]])),
            ("other records", new Source("a", 2, 5, [Events[0], Event(4) with { Manifest = "s" }, Events[2]])),
            ("other records", new Source("a", 2, 5, [Events[0], Event(4) with { SerializerId = 8 }, Events[2]])),
        ];
        var whole = await DigestAsync(new Source("a", 2, 5, Events));
        foreach (var (what, other) in cases)
        {
            var digest = await DigestAsync(other);
            Assert.Contains(what, whole.DifferenceFrom(digest), StringComparison.Ordinal);
            Assert.Contains(what, digest.DifferenceFrom(whole), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_event_is_refused()
    {
        foreach (var events in new[] { Events[..2], Events[1..], [Events[0], Events[2]], [] })
        {
            var refused = await Assert.ThrowsAsync<OfflineStoreException>(() => DigestAsync(new Source("a", 2, 5, events)));
            Assert.Contains("is missing; records 3 to 5 are expected", refused.Message, StringComparison.Ordinal);
        }
    }

    private static StoredEvent Event(long number) => new(number, 7, "m", new byte[] { (byte)number, 0 });

    private static Task<StoreDigest> DigestAsync(Source source) => StoreDigest.OfAsync(source, CancellationToken.None);

    private sealed class Source(string id, long floor, long highest, StoredEvent[] events, int page = 2) : ICopySource
    {
        public Task<IReadOnlyList<StreamExtent>> ExtentsAsync(CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<StreamExtent>>([new StreamExtent(id, floor, highest)]);

        public Task<IReadOnlyList<StoredEvent>> ReadAsync(StreamExtent extent, long from, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<StoredEvent>>([.. events.Where(e => e.SequenceNr >= from).Take(page)]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
