using RaftActors.Simulation;
using RaftActors.Simulation.World.Ranges;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.Ranges;

/// <summary>Keyspaces that are split while nodes crash; more seeds by the simulator's own command line.</summary>
public sealed class RangeWorldTests
{
    private const int Steps = 8000;

    [Theory]
    [InlineData("splits", 1, 150)]
    [InlineData("wipes", 1001, 1100)]
    public void No_seed_breaks_an_invariant_or_fails_to_recover(string profile, ulong first, ulong last) =>
        Passes(Run(profile, first, last, Steps));

    /// <summary>A run that reaches none of its faults proves nothing.</summary>
    [Fact]
    public void Every_fault_and_every_rare_branch_is_reached_by_some_seed()
    {
        var reached = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var results = Run("splits", 1, 60, 20_000).Concat(Run("wipes", 1, 60, 20_000)).ToArray();
        Passes(results);
        foreach (var (what, count) in results.SelectMany(r => r.Counters))
        {
            reached[what] = reached.GetValueOrDefault(what) + count;
        }

        Assert.Equal(Enum.GetNames<RangeReached>().Length, reached.Count);
        Assert.Equal([], reached.Where(r => r.Value == 0).Select(r => r.Key));
    }

    [Fact]
    public void A_seed_runs_the_same_course_again()
    {
        var once = Run("splits", 7, 7, Steps)[0];
        var again = Run("splits", 7, 7, Steps)[0];
        Assert.Equal((once.TraceHash, once.Steps), (again.TraceHash, again.Steps));
    }

    private static SimulationResult[] Run(string profile, ulong first, ulong last, int steps)
    {
        var options = Profiles.Apply(profile, new SimulationOptions { Spares = 2, Steps = steps })!;
        var results = new SimulationResult[last - first + 1];
        Parallel.For(0, results.Length, i => results[i] = Simulator.Run(first + (ulong)i, options));
        return results;
    }

    private static void Passes(SimulationResult[] results)
    {
        var failed = Array.Find(results, r => r.Verdict != Verdict.Passed);
        Assert.True(failed is null, failed?.Report());
    }
}
