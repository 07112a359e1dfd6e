using RaftActors.Ranges.Keys;
using Xunit;

namespace RaftActors.Ranges.Tests.Feeds;

/// <summary>R19: who follows keys gets every executed command of each key once and in order, however the ranges change.</summary>
public sealed class FeedHistoryTests
{
    private const int Histories = 1000;

    [Fact]
    public void Each_key_comes_once_and_in_order_over_splits_merges_and_new_starts()
    {
        var (splits, absorbed, heard) = (0, 0, 0);
        for (var seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            var world = new FeedWorld();
            List<FeedReader> readers = [];
            for (var step = 0; step < 250; step++)
            {
                world.Step(random);
                if (random.Next(25) == 0 && FeedReader.Begin(world, Span(random)) is { } begun)
                {
                    readers.Add(begun);
                }

                for (var i = 0; i < readers.Count; i++)
                {
                    readers[i].Step(random);
                }
            }

            world.Settle();
            foreach (var reader in readers)
            {
                reader.Finish(random);
                reader.Check($"seed {seed}");
                heard += reader.Heard.Sum(h => h.Count);
            }

            (splits, absorbed) = (splits + world.Splits, absorbed + world.Absorbed);
        }

        Assert.All([splits / 2, absorbed, heard / 10], reached => Assert.InRange(reached, Histories, int.MaxValue));
    }

    private static KeyRange Span(Random random)
    {
        var (start, end) = (random.Next(-1, FeedWorld.Letters), random.Next(1, FeedWorld.Letters + 1));
        return new KeyRange(
            start < 0 ? default : FeedWorld.Key(start),
            end <= start || end == FeedWorld.Letters ? (ReadOnlyMemory<byte>?)null : FeedWorld.Key(end));
    }
}
