using CsCheck;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;
using Xunit;

namespace RaftActors.Ranges.Tests.Routing;

public sealed class RangeCacheTests
{
    /// <summary>All keys over two letters with at most two of them: few enough to ask for each.</summary>
    private static readonly byte[][] Keys = [[], [0], [0, 0], [0, 1], [1], [1, 0], [1, 1], [2]];

    private static readonly Gen<RangeDescriptor> Descriptor = Gen.Select(Gen.Int[0, 7], Gen.Int[1, 8], Gen.Long[1, 6], Gen.Int[1, 3])
        .Where((start, end, _, _) => start < end)
        .Select((start, end, version, group) => Of(Keys[start], end == 8 ? null : Keys[end], version, $"g{group}"));

    [Fact]
    public void For_each_key_the_highest_version_is_known_but_of_one_group_only_the_newest() => Descriptor.Array[0, 12].Sample(
        descriptors =>
        {
            var cache = new RangeCache();
            var model = new RangeDescriptor?[Keys.Length];
            foreach (var descriptor in descriptors)
            {
                var isNews = false;
                var isOld = model.Any(known => known?.Group == descriptor.Group && known.Version > descriptor.Version);
                for (var i = 0; i < Keys.Length && !isOld; i++)
                {
                    if (model[i] is { } older && older.Group == descriptor.Group && older.Version < descriptor.Version)
                    {
                        model[i] = null;
                    }

                    if (descriptor.Keys.Contains(Keys[i]) && (model[i] is not { } known || known.Version < descriptor.Version))
                    {
                        (model[i], isNews) = (descriptor, true);
                    }
                }

                Assert.Equal(isNews, cache.Merge(descriptor));
                for (var i = 0; i < Keys.Length; i++)
                {
                    var found = cache.Find(Keys[i])?.Descriptor;
                    Assert.Equal((model[i]?.Group, model[i]?.Version), (found?.Group, found?.Version));
                }

                AssertPieces(cache);
            }

            Assert.InRange(cache.Count, 0, Math.Max(1, 2 * descriptors.Length));
        },
        iter: 20_000);

    /// <summary>What is true in the end does not depend on the order in which it became known.</summary>
    [Fact]
    public void The_order_of_a_splits_and_a_merges_descriptors_does_not_matter()
    {
        RangeDescriptor[] history =
        [
            Of([], null, 1, "a"),
            Of([], [1], 2, "a"),
            Of([1], null, 2, "b"),
            Of([1], [1, 1], 3, "b"),
            Of([1, 1], null, 3, "c"),
            Of([1], null, 4, "b"),
        ];
        Gen.Shuffle(history).Sample(
            shuffled =>
            {
                var cache = new RangeCache();
                foreach (var descriptor in shuffled)
                {
                    cache.Merge(descriptor);
                }

                Assert.Equal("a", cache.Find([0])!.Descriptor.Group);
                Assert.Equal(("b", 4), (cache.Find([2])!.Descriptor.Group, cache.Find([1])!.Descriptor.Version));
                Assert.Equal(2, cache.Count);
            },
            iter: 720);
    }

    /// <summary>A client must not ask the parent again and again when the parent has forgotten who has the rest.</summary>
    [Fact]
    public void A_group_that_has_less_now_leaves_a_gap()
    {
        var cache = new RangeCache();
        cache.Merge(Of([], null, 1, "a"));

        Assert.True(cache.Merge(Of([], [4], 3, "a")));
        Assert.Null(cache.Find([5]));
        Assert.False(cache.Merge(Of([], null, 1, "a")));
        Assert.Null(cache.Find([5]));
        Assert.True(cache.Merge(Of([4], null, 2, "b")));
        Assert.Equal(("a", "b"), (cache.Find([3])!.Descriptor.Group, cache.Find([5])!.Descriptor.Group));
    }

    [Fact]
    public void What_was_never_told_is_a_gap()
    {
        var cache = new RangeCache();
        Assert.Equal(KeyRange.All, cache.Around([5]));

        cache.Merge(Of([1], [2], 1, "a"));
        cache.Merge(Of([4], null, 1, "b"));

        Assert.Null(cache.Find([0]));
        Assert.Null(cache.Find([2]));
        Assert.Equal(new KeyRange(new byte[] { 2 }, new byte[] { 4 }), cache.Around([3]));
        Assert.Equal(new KeyRange(default, new byte[] { 1 }), cache.Around([0]));
        Assert.Equal(new KeyRange(new byte[] { 4 }, null), cache.Around([9]));
    }

    [Fact]
    public void A_newer_configuration_of_the_same_version_replaces_the_members()
    {
        var cache = new RangeCache();
        var known = Of([], null, 2, "a") with { ConfigurationIndex = 5, Members = [ReplicaId.Of("n1", 1)] };
        cache.Merge(known);
        cache.Find([0])!.Leader = "n1";

        Assert.True(cache.Merge(known with { ConfigurationIndex = 6, Members = [ReplicaId.Of("n2", 2)] }));
        Assert.False(cache.Merge(known));

        Assert.Equal("n2.2", cache.Find([0])!.Descriptor.Members.Single().Value);
        Assert.Equal("n1", cache.Find([0])!.Leader);
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        var cache = new RangeCache();
        for (var i = 0; i < 200; i++)
        {
            cache.Merge(Of([(byte)i], [(byte)(i + 1)], 1, $"g{i}"));
        }

        byte[] key = [77, 1];
        Assert.Equal("g77", cache.Find(key)!.Descriptor.Group);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            key[0] = (byte)i;
            cache.Find(key);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static RangeDescriptor Of(byte[] start, byte[]? end, long version, string group) => new()
    {
        Keyspace = "kv",
        Group = group,
        Keys = new KeyRange(start, end is null ? (ReadOnlyMemory<byte>?)null : end),
        Version = version,
    };

    /// <summary>Walking from piece to gap to piece crosses all keys once.</summary>
    private static void AssertPieces(RangeCache cache)
    {
        ReadOnlyMemory<byte>? at = ReadOnlyMemory<byte>.Empty;
        while (at is { } key)
        {
            var around = cache.Around(key.Span);
            Assert.True(around.Start.Span.SequenceEqual(key.Span));
            at = around.End;
        }
    }
}
