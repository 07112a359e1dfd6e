using Xunit;
using Xunit.Abstractions;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>Runs a course once for each of its points.</summary>
internal static class CrashPoints
{
    public static void AssertKnown(Func<CrashStore> newStore, string course)
    {
        using var store = newStore();
        using var run = new CrashRun(store);
        run.Open();
        Courses.All[course].Run(run);
        Assert.Equal(Courses.All[course].Points.Order(StringComparer.Ordinal), run.Points.Passed.Order(StringComparer.Ordinal));
        run.EndAndAssert(course);
    }

    /// <summary>The points that a course passes in a store.</summary>
    public static IReadOnlyList<string> Learn(Func<CrashStore> newStore, string course)
    {
        using var store = newStore();
        using var run = new CrashRun(store);
        run.Open();
        Courses.All[course].Run(run);
        return run.Points.Passed;
    }

    public static void OnEvery(
        Func<CrashStore> newStore,
        ITestOutputHelper output,
        string course,
        FailpointAction action,
        Predicate<string> concerns,
        Action<CrashRun> whenHit)
    {
        OnEvery(newStore, output, course, Courses.All[course].Points, action, concerns, whenHit);
    }

    public static void OnEvery(
        Func<CrashStore> newStore,
        ITestOutputHelper output,
        string course,
        IEnumerable<string> known,
        FailpointAction action,
        Predicate<string> concerns,
        Action<CrashRun> whenHit)
    {
        var points = known.Where(p => concerns(p)).ToList();
        foreach (var point in points)
        {
            using var store = newStore();
            using var run = new CrashRun(store);
            run.Open(point, action);
            Courses.All[course].Run(run);
            Assert.True(run.IsHit, $"{course} does not reach {point}");
            whenHit(run);
            run.EndAndAssert($"{course}, {action} at {point}");
            Finish(run, point);
        }

        output.WriteLine($"{course}: {points.Count} points");
    }

    /// <summary>The log works normally: after a snapshot of all of it, nothing else is left.</summary>
    private static void Finish(CrashRun run, string point)
    {
        var last = run.Expected.Last + 1;
        run.Append(9, "n1", null, null, Entry(last, 9));
        run.Save(Id(last, 9));
        run.Compact(Id(last, 9), Id(last, 9));
        run.Append(9, "n1", null, null, Entry(last + 1, 9));
        run.EndAndAssert($"{point}, finished");
    }
}
