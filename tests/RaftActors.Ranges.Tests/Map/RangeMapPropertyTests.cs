using CsCheck;
using RaftActors.Ranges.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Map;

public sealed class RangeMapPropertyTests
{
    [Fact]
    public void Every_history_keeps_the_map_sound_and_takes_no_fact_back() =>
        Gen.UInt.Array[0, 120].Sample(choices => { MapHistory.Run(choices); }, iter: 3000);

    /// <summary>The histories are worth nothing if they do not get anywhere.</summary>
    [Fact]
    public void Histories_reach_every_kind_of_operation()
    {
        var reached = new int[4];
        Gen.UInt.Array[120].Sample(
            choices =>
            {
                var history = MapHistory.Run(choices);
                reached[0] += history.Splits;
                reached[1] += history.Merges;
                reached[2] += history.Moves;
                reached[3] += history.Cancels;
            },
            iter: 300,
            threads: 1);

        Assert.All(reached, r => Assert.InRange(r, 20, int.MaxValue));
    }

    /// <summary>A late or repeated command is answered from the state; it must not depend on anything that a snapshot leaves out.</summary>
    [Fact]
    public void A_restored_map_goes_on_like_the_original() =>
        Gen.Select(Gen.UInt.Array[0, 80], Gen.UInt.Array[1, 20]).Sample(
            (choices, more) =>
            {
                var history = MapHistory.Run(choices);
                var restored = new RangeMap();
                restored.Restore(history.Map.Capture());
                for (var i = 0; i < more.Length; i++)
                {
                    var again = history.Sent[(int)(more[i] % (uint)history.Sent.Count)];
                    var index = history.Sent.Count + 1;
                    Assert.Equal(
                        history.Apply(again).ToString()!.Split(' ')[0],
                        restored.Apply(again, index, index * 1000).ToString()!.Split(' ')[0]);
                }

                Assert.Equal(history.Map.Version, restored.Version);
            },
            iter: 500);

    /// <summary>A copy that follows page by page knows what the map knows.</summary>
    [Fact]
    public void A_copy_that_follows_by_pages_is_complete() =>
        Gen.Select(Gen.UInt.Array[0, 60], Gen.Int[1, 7]).Sample(
            (choices, limit) =>
            {
                var map = MapHistory.Run(choices).Map;
                var copy = new Dictionary<string, RangeRecord>(StringComparer.Ordinal);
                var (version, hasMore) = (0L, true);
                while (hasMore)
                {
                    var page = map.Queries.MapSince(version, null, limit);
                    Assert.True(page.Version > version || !page.HasMore);
                    foreach (var range in page.Ranges)
                    {
                        copy[range.Group] = range;
                    }

                    (version, hasMore) = (page.Version, page.HasMore);
                }

                Assert.Equal(map.Version, version);
                Assert.Equal(map.Capture().Ranges, copy.Values.OrderBy(r => r.Group, StringComparer.Ordinal));
            },
            iter: 500);
}
