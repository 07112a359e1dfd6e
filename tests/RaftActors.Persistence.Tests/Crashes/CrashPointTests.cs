using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Stores;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>Each step also fails, is refused, or is never answered.</summary>
public sealed class CrashPointsInMemoryTests(ITestOutputHelper output) : CrashPointContract(output)
{
    private readonly ITestOutputHelper _output = output;

    [Theory]
    [MemberData(nameof(CourseNames))]
    public void A_failed_write_stops_the_log_whether_it_was_written_or_not(string course) =>
        CrashPoints.OnEvery(
            NewStore, _output, course, FailpointAction.Fail, p => p.StartsWith("write", StringComparison.Ordinal),
            run => run.AwaitLogEnded());

    [Theory]
    [MemberData(nameof(CourseNames))]
    public void A_refused_write_stops_the_log(string course) =>
        CrashPoints.OnEvery(
            NewStore, _output, course, FailpointAction.Reject,
            p => p.StartsWith("write", StringComparison.Ordinal) && p.EndsWith("asked", StringComparison.Ordinal),
            run => run.AwaitLogEnded());

    [Theory]
    [MemberData(nameof(CourseNames))]
    public void A_write_whose_answer_never_arrives_is_not_acknowledged(string course) =>
        CrashPoints.OnEvery(NewStore, _output, course, FailpointAction.Lose, _ => true, _ => { });

    [Theory]
    [InlineData("compaction")]
    [InlineData("received snapshot")]
    public void Failed_deletes_and_snapshots_do_not_block_the_log(string course) =>
        CrashPoints.OnEvery(
            NewStore, _output, course, FailpointAction.Fail,
            p => !p.StartsWith("write", StringComparison.Ordinal) && !p.StartsWith("load", StringComparison.Ordinal), run => run.GoOn());

    [Fact]
    public void A_snapshot_that_was_not_saved_is_never_reported_as_saved()
    {
        using var store = NewStore();
        using var run = new CrashRun(store);
        run.Open("save snapshot 1 asked", FailpointAction.Fail);
        run.Append(1, "n1", null, null, LogStoreSamples.Entry(1, 1), LogStoreSamples.Entry(2, 1));

        var failed = Assert.IsType<Storage.LogStoreProtocol.SnapshotFailed>(run.SaveInVain(LogStoreSamples.Id(2, 1)));
        Assert.Contains("Simulated disk failure", failed.Cause.Message, StringComparison.Ordinal);
    }

    protected override CrashStore NewStore() => new MemoryCrashStore();
}

public sealed class CrashPointsOnSqliteTests(ITestOutputHelper output) : CrashPointContract(output)
{
    protected override CrashStore NewStore() => new SqliteCrashStore();
}

public sealed class CrashPointsOnSegmentsTests(ITestOutputHelper output) : CrashPointContract(output)
{
    protected override CrashStore NewStore() => new SegmentCrashStore();
}

/// <summary>Every point once, in one database.</summary>
public sealed class CrashPointsOnPostgreSqlTests(ITestOutputHelper output)
{
    [PostgreSqlFact]
    public void After_a_crash_between_any_two_steps_the_log_is_right_and_leftovers_are_removed()
    {
        using var directory = new TemporaryDirectory();
        using var server = new PostgreSqlServer(directory);
        var connectionString = server.ConnectionString;
        foreach (var course in Courses.All.Keys)
        {
            CrashPoints.AssertKnown(NewStore, course);
            CrashPoints.OnEvery(NewStore, output, course, FailpointAction.Stop, _ => true, _ => { });
        }

        CrashStore NewStore() => new PostgreSqlCrashStore(connectionString);
    }
}
