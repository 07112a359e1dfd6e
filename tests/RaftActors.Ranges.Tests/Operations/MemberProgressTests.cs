using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Operations;
using Xunit;

namespace RaftActors.Ranges.Tests.Operations;

/// <summary>What a leader knows of its members, and which changes of them it refuses.</summary>
public sealed class MemberProgressTests
{
    private static readonly ReplicaId A = new("n1.1");
    private static readonly Configuration Members = new([A, new("n2.2"), new("n3.3")]);
    private readonly MemberProgress _progress = new();

    [Fact]
    public void Members_are_changed_only_for_a_driver_that_was_told_the_present_ones()
    {
        Assert.NotNull(_progress.RefusalOfChange(5, Members));
        Tell(5);
        Assert.NotNull(_progress.RefusalOfChange(4, Members));
        Assert.NotNull(_progress.RefusalOfChange(5, new Configuration([A])));
        Assert.Null(_progress.RefusalOfChange(5, Members));
    }

    /// <summary>The change may be to the same members at another index: then these are not those that a second driver saw.</summary>
    [Fact]
    public void What_was_told_is_good_for_one_change()
    {
        Tell(5);
        Assert.Null(_progress.RefusalOfChange(5, Members));
        Assert.NotNull(_progress.RefusalOfChange(5, Members));
        Tell(7);
        Assert.NotNull(_progress.RefusalOfChange(5, Members));
        Assert.Null(_progress.RefusalOfChange(7, Members));
    }

    /// <summary>Another leader added a member and removed it: the members are equal, the index is not.</summary>
    [Fact]
    public void What_was_told_in_an_earlier_leadership_does_not_count()
    {
        Tell(5);
        _progress.EndLeadership();
        Assert.NotNull(_progress.RefusalOfChange(5, Members));
        Tell(9);
        Assert.NotNull(_progress.RefusalOfChange(5, Members));
        Assert.Null(_progress.RefusalOfChange(9, Members));
    }

    [Fact]
    public void A_member_stalls_only_from_the_beginning_of_a_leadership()
    {
        Tell(5);
        Assert.All(Tell(5, 60_000).Members, m => Assert.Equal(60_000, m.StalledFor));
        _progress.EndLeadership();
        Assert.All(Tell(5, 90_000).Members, m => Assert.Equal(0, m.StalledFor));
    }

    /// <summary>With a lag below zero no member is close enough to the end of the log.</summary>
    private GroupFacts Tell(long index, long milliseconds = 0)
    {
        var now = new LogicalTime(milliseconds * TimeSpan.TicksPerMillisecond);
        var replica = new Replica(A, new ReplicaOptions(), RecoveredState.New(Members), 1, now);
        return _progress.Facts(replica, -1, new GroupFacts { Leader = A, ConfigurationIndex = index }, Members, now);
    }
}
