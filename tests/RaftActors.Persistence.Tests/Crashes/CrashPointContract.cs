using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>
/// The store crashes before and after each of its steps. At every point, acknowledged writes exist, the log matches the journal's records,
/// only a snapshot that a record names is used, and leftovers are removed.
/// </summary>
public abstract class CrashPointContract(ITestOutputHelper output)
{
    public static TheoryData<string> CourseNames() => [.. Courses.All.Keys];

    [Theory]
    [MemberData(nameof(CourseNames))]
    public void A_course_passes_exactly_the_known_points(string course) => CrashPoints.AssertKnown(NewStore, course);

    [Theory]
    [MemberData(nameof(CourseNames))]
    public void After_a_crash_between_any_two_steps_the_log_is_right_and_leftovers_are_removed(string course) =>
        CrashPoints.OnEvery(NewStore, output, course, FailpointAction.Stop, _ => true, _ => { });

    /// <summary>The second crash happens while the log cleans up after the first.</summary>
    [Theory]
    [InlineData("save snapshot 1 done")]
    [InlineData("write 6 done")]
    [InlineData("delete records 1 asked")]
    [InlineData("delete snapshots 2 asked")]
    public void After_a_crash_during_clean_up_the_log_is_right(string first)
    {
        var second = new Queue<string>(["load snapshot 1 asked"]);
        var seen = new HashSet<string>(second);
        while (second.TryDequeue(out var point))
        {
            using var store = NewStore();
            using var run = new CrashRun(store);
            run.Open(first, FailpointAction.Stop);
            Courses.All["compaction"].Run(run);
            Assert.True(run.IsHit, first);
            run.Crash();
            run.Open(point, FailpointAction.Stop);
            run.Touch();
            run.AwaitTidy();
            foreach (var next in run.Points.Passed.Concat(["load snapshot 1 done"]).Where(seen.Add))
            {
                second.Enqueue(next);
            }

            run.EndAndAssert($"{first}, {point}");
        }

        Assert.InRange(seen.Count, 2, 20);
    }

    protected abstract CrashStore NewStore();
}
