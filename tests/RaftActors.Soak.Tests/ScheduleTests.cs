using RaftActors.Soak.Faults;
using Xunit;

namespace RaftActors.Soak.Tests;

public sealed class ScheduleTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_seed_gives_others()
    {
        Assert.Equal(FaultSchedule.Create(5, Length).SelectMany(l => l), FaultSchedule.Create(5, Length).SelectMany(l => l));
        Assert.NotEqual(FaultSchedule.Create(5, Length).SelectMany(l => l), FaultSchedule.Create(6, Length).SelectMany(l => l));
    }

    [Fact]
    public void Ten_minutes_contain_every_kind_of_fault_and_end_in_time()
    {
        var steps = FaultSchedule.Create(1, Length).Concat(FaultSchedule.Create(1, Length, ranges: true)).SelectMany(l => l).ToList();

        Assert.Equal(Enum.GetValues<FaultKind>(), steps.Select(s => s.Kind).Distinct().Order());
        Assert.All(steps, s => Assert.True(s.At + s.Lasts <= Length));
    }

    [Fact]
    public void Ten_minutes_with_ranges_kill_the_coordinator_ten_times_and_order_a_hundred_changes()
    {
        var steps = FaultSchedule.Create(1, Length, ranges: true).SelectMany(l => l).ToList();

        Assert.True(steps.Count(s => s.Kind == FaultKind.KillCoordinator) >= 10);
        Assert.True(steps.Count(s => s.Kind is FaultKind.SplitRange or FaultKind.MergeRanges or FaultKind.MoveReplica) >= 100);
        Assert.DoesNotContain(steps, s => s.Kind is FaultKind.Members or FaultKind.Snapshot);
    }

    [Fact]
    public void A_choice_of_kinds_leaves_out_the_others()
    {
        var steps = FaultSchedule.Create(1, Length, [FaultKind.Stop, FaultKind.Members]);

        Assert.All(steps[0], s => Assert.Equal(FaultKind.Stop, s.Kind));
        Assert.Empty(steps[1]);
        Assert.All(steps[2], s => Assert.Equal(FaultKind.Members, s.Kind));
    }

    [Fact]
    public void The_faults_of_a_lane_do_not_overlap()
    {
        foreach (var lane in FaultSchedule.Create(3, Length))
        {
            Assert.All(lane.Zip(lane.Skip(1)), pair => Assert.True(pair.First.At + pair.First.Lasts < pair.Second.At));
        }
    }
}
