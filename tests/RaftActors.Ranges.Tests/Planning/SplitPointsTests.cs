using System.Collections.Immutable;
using CsCheck;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Planning;
using Xunit;

namespace RaftActors.Ranges.Tests.Planning;

public sealed class SplitPointsTests
{
    [Fact]
    public void A_cut_leaves_at_least_a_third_of_the_samples_on_each_side() => Gen.Byte[0, 20].Array[0, 40].Sample(
        letters =>
        {
            ImmutableArray<ReadOnlyMemory<byte>> samples = [.. letters.Select(l => (ReadOnlyMemory<byte>)new[] { l })];
            var key = SplitPoints.Choose(samples, KeyRange.All, out var problem);
            var most = letters.GroupBy(l => l).Select(g => g.Count()).DefaultIfEmpty().Max();
            if (key is { } at)
            {
                var left = letters.Count(l => l < at.Span[0]);
                Assert.InRange(left / (double)letters.Length, 0.35, 0.65);
                Assert.True(2 * most <= letters.Length);
            }
            else
            {
                Assert.Equal(letters.Length >= 8 && 2 * most > letters.Length ? PlanRule.HotKey : PlanRule.NoCut, problem);
            }
        },
        iter: 5000);

    [Fact]
    public void A_cut_lies_inside_the_range()
    {
        ImmutableArray<ReadOnlyMemory<byte>> samples =
            [.. Enumerable.Range(0, 16).Select(i => (ReadOnlyMemory<byte>)new[] { (byte)(i % 2) })];

        Assert.Equal([1], SplitPoints.Choose(samples, KeyRange.All, out _)!.Value.ToArray());
        Assert.Null(SplitPoints.Choose(samples, new KeyRange(new byte[] { 1 }, null), out _));
    }

    /// <summary>Each of a thousand keys is kept about equally often.</summary>
    [Fact]
    public void A_reservoir_keeps_every_key_with_the_same_chance()
    {
        var reservoir = new KeyReservoir(42);
        var tenths = new int[10];
        for (var round = 0; round < 1000; round++)
        {
            for (var i = 0; i < 1000; i++)
            {
                reservoir.Offer([(byte)(i >> 8), (byte)i]);
            }

            var taken = reservoir.Take();
            Assert.Equal(KeyReservoir.Size, taken.Length);
            foreach (var key in taken)
            {
                tenths[((key.Span[0] << 8) + key.Span[1]) / 100]++;
            }
        }

        Assert.All(tenths, t => Assert.InRange(t, 2900, 3500));
        Assert.Empty(reservoir.Take());
    }
}
