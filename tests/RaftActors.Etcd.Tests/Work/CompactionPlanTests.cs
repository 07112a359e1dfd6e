using RaftActors.Etcd.Work;
using Xunit;

namespace RaftActors.Etcd.Tests.Work;

/// <summary>When history is forgotten without being asked.</summary>
public sealed class CompactionPlanTests
{
    [Fact]
    public void Nothing_is_forgotten_by_default() =>
        Assert.Null(new CompactionPlan(new EtcdOptions()).Due(TimeSpan.FromDays(30), present: 1_000_000, compacted: 1));

    [Fact]
    public void History_is_kept_for_the_time_and_a_tenth_at_most()
    {
        var plan = new CompactionPlan(new EtcdOptions
        {
            AutoCompaction = EtcdCompaction.Periodic,
            CompactionRetention = TimeSpan.FromHours(1),
        });
        var compacted = 1L;
        for (var minute = 0; minute < 600; minute++)
        {
            // Revision 100 is that of minute 100.
            var due = plan.Due(TimeSpan.FromMinutes(minute), present: minute, compacted);
            Assert.True(due is null || due <= minute - 60, $"At minute {minute}, revision {due} is not old enough.");
            compacted = due ?? compacted;
            Assert.True(minute < 67 || compacted >= minute - 66, $"At minute {minute}, revision {compacted} is too old.");
        }
    }

    [Fact]
    public void The_last_revisions_are_kept_and_looked_at_every_five_minutes()
    {
        var plan = new CompactionPlan(new EtcdOptions { AutoCompaction = EtcdCompaction.Revision, CompactionRevisions = 100 });

        Assert.Null(plan.Due(TimeSpan.Zero, present: 90, compacted: -1));
        Assert.Null(plan.Due(TimeSpan.FromMinutes(4), present: 500, compacted: -1));
        Assert.Equal(400, plan.Due(TimeSpan.FromMinutes(5), present: 500, compacted: -1));
        Assert.Null(plan.Due(TimeSpan.FromMinutes(10), present: 500, compacted: 400));
    }
}
