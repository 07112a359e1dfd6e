using RaftActors.Keyspaces;
using RaftActors.Ranges.Map;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>When the node that leads the map takes the cluster's coordinator for missing.</summary>
public sealed class SilenceWatchTests
{
    [Fact]
    public void A_coordinator_must_be_missing_only_after_the_whole_silence()
    {
        var watch = new SilenceWatch(TimeSpan.FromSeconds(30));

        Assert.False(watch.IsSilent(new CoordinatorRecord("n1", 1, 5_000), 34_999));
        Assert.True(watch.IsSilent(new CoordinatorRecord("n1", 1, 5_000), 35_000));
        Assert.False(watch.IsSilent(new CoordinatorRecord("n2", 2, 34_000), 35_001));
    }

    [Fact]
    public void One_that_never_signed_must_be_missed_from_the_first_look()
    {
        var watch = new SilenceWatch(TimeSpan.FromSeconds(30));

        Assert.False(watch.IsSilent(null, 100_000));
        Assert.False(watch.IsSilent(null, 129_999));
        Assert.True(watch.IsSilent(null, 130_000));
    }
}
