using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>
/// The process or the power fails at every step of a course with switches of segments, deletes, moved records and dropped segments. What
/// was not synced is lost, kept, or partly kept. Whatever was acknowledged is there, and the log goes on.
/// </summary>
public sealed class SegmentCrashTests(ITestOutputHelper output)
{
    private const int Kinds = 6;

    [Fact]
    public void A_crash_at_any_step_loses_nothing_acknowledged()
    {
        var whole = new LogRig();
        whole.Open();
        Course(whole);
        var steps = whole.Disk.Steps;
        output.WriteLine(
            $"{steps} steps, {whole.Disk.Log.Count(l => l.EndsWith(" head", StringComparison.Ordinal))} heads, "
                + $"{whole.Disk.Log.Count(l => l.StartsWith("delete 0", StringComparison.Ordinal))} dropped segments");
        Assert.Contains(whole.Disk.Log, l => l.StartsWith("delete 0000000003", StringComparison.Ordinal));
        for (var step = 0; step < steps; step++)
        {
            for (var kind = 0; kind < Kinds; kind++)
            {
                CrashAt(step, kind, $"step {step} ({whole.Disk.Log[step]}), kind {kind}");
            }
        }
    }

    /// <summary>Records in a dropped segment must not be expected again: their deletion is durable before the segment is gone.</summary>
    [Fact]
    public void Deletes_are_durable_before_their_segment_is_dropped()
    {
        var rig = new LogRig().Open();
        for (var i = 0; i < 30; i++)
        {
            rig.Append("a", 500, i);
            rig.Flush();
        }

        rig.Delete("a", 25);
        rig.Tidy();
        Assert.DoesNotContain(RaftActors.Persistence.Segments.Segment.NameOf(1), rig.Disk.Names);
        rig.Recover(rig.Disk.AfterCrash(() => false), "nothing unsynced");
    }

    /// <summary>A step fails instead, once or several times; the process goes on, and may crash later.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_failure_at_any_step_fails_the_write_and_nothing_else(int times)
    {
        var whole = new LogRig();
        whole.Open();
        Course(whole);
        for (var step = 0; step < whole.Disk.Steps; step++)
        {
            FailAt(step, times, $"step {step} ({whole.Disk.Log[step]}), {times} times");
        }
    }

    private static void CrashAt(int step, int kind, string context)
    {
        var rig = new LogRig();
        rig.Disk.CrashAt = step;
        try
        {
            rig.Open();
            Course(rig);
            Assert.Fail($"{context} was not reached");
        }
        catch (SimulatedCrash)
        {
            var random = new Random((step * Kinds) + kind);
            rig.Recover(
                rig.Disk.AfterCrash(() => kind switch { 0 => false, 1 => true, _ => random.Next(kind) > 0 }), context);
        }

        for (var i = 0; i < 12; i++)
        {
            rig.Append("after", 300, i);
            rig.Flush();
            rig.Tidy();
        }

        rig.Check(context);
        rig.Reopen();
        rig.Check($"{context}, reopened");
    }

    private static void FailAt(int step, int times, string context)
    {
        var rig = new LogRig();
        rig.Disk.Fails = _ => rig.Disk.Steps > step && rig.Disk.Steps <= step + times;
        for (var attempt = 0; rig.Log is null; attempt++)
        {
            Assert.InRange(attempt, 0, 10);
            Try(() => rig.Open());
        }

        Course(rig, step => Try(step));
        rig.Check(context);
        rig.Recover(rig.Disk.AfterCrash(() => true), $"{context}, crashed");

        void Try(Action action)
        {
            try
            {
                action();
            }
            catch (IOException)
            {
                rig.Failed();
                if (rig.Log is not null)
                {
                    rig.Check($"{context}, failed");

                    // A copy of the disk as it is now: the failed write may be on it, complete or not at all.
                    LogRig.Open(rig.Disk.AfterCrash(() => true)).Dispose();
                    LogRig.Open(rig.Disk.AfterCrash(() => false)).Dispose();
                }
            }
        }
    }

    /// <summary>An idle stream whose records must be moved, and a busy one.</summary>
    private static void Course(LogRig rig, Action<Action>? step = null)
    {
        step ??= action => action();
        step(() =>
        {
            rig.Append("idle", 120, 1);
            rig.Append("idle", 60, 2);
            rig.Flush();
        });
        for (var i = 0; i < 40; i++)
        {
            step(() =>
            {
                rig.Append("busy", 400, i);
                if (i % 5 == 0)
                {
                    rig.Append($"new{i}", 30, i);
                }

                rig.Flush();
            });
            if (i % 6 == 5)
            {
                step(() => rig.Delete("busy", rig.Log.HighestOf("busy") - 2));
            }

            step(rig.Tidy);
        }
    }
}
