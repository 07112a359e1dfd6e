using RaftActors.Persistence.Tests.Crashes;
using RaftActors.TestKit.Stores;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>The store crashes before and after each step with a snapshot's file, or a step fails.</summary>
public sealed class FileCrashTests(ITestOutputHelper output)
{
    private static readonly string[] Steps =
    [
        "file: create", "file: write file", "file: sync", "file: rename", "file: sync directory", "file: delete file",
    ];

    [Theory]
    [InlineData("compaction")]
    [InlineData("received snapshot")]
    public void After_a_crash_between_any_two_steps_the_log_is_right_and_leftovers_are_removed(string course)
    {
        var points = CrashPoints.Learn(NewStore, course);
        Assert.All(Steps, step => Assert.Contains($"{step} 1 done", points));

        // The steps around those with files too: the note that names the snapshot, and the deletes.
        CrashPoints.OnEvery(NewStore, output, course, points, FailpointAction.Stop, p => !p.StartsWith("load", StringComparison.Ordinal),
            _ => { });
    }

    [Theory]
    [InlineData("compaction")]
    [InlineData("received snapshot")]
    public void A_failed_step_does_not_block_the_log(string course)
    {
        var points = CrashPoints.Learn(NewStore, course);
        CrashPoints.OnEvery(
            NewStore, output, course, points, FailpointAction.Fail, p => p.StartsWith("file: delete", StringComparison.Ordinal),
            run => run.GoOn());
    }

    /// <summary>As with a full disk: while bytes are written, while they are synced, when the file gets its name.</summary>
    [Theory]
    [InlineData("file: write file 2 asked")]
    [InlineData("file: write file 3 asked")]
    [InlineData("file: sync 1 asked")]
    [InlineData("file: rename 1 asked")]
    public void A_snapshot_that_cannot_be_written_leaves_nothing_behind_and_the_next_one_can(string point)
    {
        using var store = new FileCrashStore();
        using var run = new CrashRun(store);
        run.Open(point, FailpointAction.Fail);
        run.Append(1, "n1", null, null, LogStoreSamples.Entry(1, 1), LogStoreSamples.Entry(2, 1));

        var failed = Assert.IsType<Storage.LogStoreProtocol.SnapshotFailed>(run.SaveInVain(LogStoreSamples.Id(2, 1)));
        Assert.Contains("Simulated disk failure", failed.Cause.Message, StringComparison.Ordinal);
        Assert.Empty(store.Leftovers());
        Assert.Empty(store.SnapshotIndexes());

        run.Points.Forget();
        run.Save(LogStoreSamples.Id(2, 1));
        run.Compact(LogStoreSamples.Id(2, 1), LogStoreSamples.Id(2, 1));
        run.EndAndAssert(point);
    }

    private static FileCrashStore NewStore() => new();
}
