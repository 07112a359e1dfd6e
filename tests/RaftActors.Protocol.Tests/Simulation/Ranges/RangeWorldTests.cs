using RaftActors.Simulation;
using RaftActors.Simulation.World.Ranges;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.Ranges;

/// <summary>Keyspaces that are split, merged and moved while nodes crash; more seeds by the simulator's own command line.</summary>
public sealed class RangeWorldTests
{
    private const int Steps = 8000;

    [Theory]
    [InlineData("splits", 1, 100)]
    [InlineData("wipes", 1001, 1060)]
    [InlineData("merges", 1, 60)]
    [InlineData("moves", 1, 60)]
    [InlineData("plans", 1, 60)]
    [InlineData("ranges", 1001, 1060)]
    [InlineData("unsteady", 1, 60)]
    public void No_seed_breaks_an_invariant_or_fails_to_recover(string profile, ulong first, ulong last) =>
        Passes(Run(profile, first, last, Steps));

    /// <summary>
    /// Seeds in which one of a split's two full disks is lost between the cut and the birth; the third member is a witness.
    /// </summary>
    [Theory]
    [InlineData("wipes", 15)]
    [InlineData("wipes", 57)]
    [InlineData("wipes", 279)]
    [InlineData("ranges", 140)]
    public void A_split_ends_although_a_full_disk_is_lost(string profile, ulong seed) => Passes(Run(profile, seed, seed, Steps));

    /// <summary>A run that reaches none of its faults proves nothing.</summary>
    [Fact]
    public void Every_fault_and_every_rare_branch_is_reached_by_some_seed()
    {
        var reached = new SortedDictionary<string, long>(StringComparer.Ordinal);
        SimulationResult[] results =
        [
            .. Run("splits", 1, 40, 20_000),
            .. Run("wipes", 1, 40, 20_000),
            .. Run("merges", 1, 60, 20_000),
            .. Run("plans", 1, 40, 20_000),
            .. Run("ranges", 1, 60, 20_000),
            .. Run("unsteady", 1, 60, 8000),
        ];
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
