using RaftActors.Simulation;
using RaftActors.Simulation.World;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation;

/// <summary>Whole clusters under every kind of fault, several hundred seeds per test run.</summary>
public sealed class SimulationTests
{
    [Theory]
    [InlineData(3, 1, 120)]
    [InlineData(5, 1001, 1040)]
    [InlineData(1, 2001, 2020)]
    public void No_seed_breaks_an_invariant_or_fails_to_recover(int nodes, ulong first, ulong last) =>
        Passes(Run(new SimulationOptions { Nodes = nodes, Spares = 2, Steps = 8000 }, first, last));

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void No_profile_breaks_an_invariant(string profile) =>
        Passes(Run(Profiles.Apply(profile, new SimulationOptions { Spares = 2, Steps = 8000 })!, 3001, 3012));

    [Fact]
    public void Groups_that_share_nodes_do_not_affect_each_other() =>
        Passes(Run(new SimulationOptions { Spares = 1, Groups = 4, Steps = 20_000 }, 4001, 4010));

    /// <summary>
    /// Seeds never run before: over time they reach cases that a fixed list does not. The message names the seeds to rerun.
    /// </summary>
    [Theory]
    [InlineData("default", 200)]
    [InlineData("leases", 60)]
    [InlineData("snapshots", 40)]
    public void No_fresh_seed_breaks_an_invariant(string profile, int count)
    {
        var seeds = SeedList.Draw(count);
        var results = new SimulationResult[count];
        var options = Profiles.Apply(profile, new SimulationOptions { Spares = 2, Steps = 4000 })!;
        Parallel.For(0, count, i => results[i] = Simulator.Run(seeds[i], options));

        var failed = Array.Find(results, r => r.Verdict != Verdict.Passed);
        Assert.True(failed is null, $"{failed?.Report()}\nrandom seeds:\n{SeedList.Describe(seeds)}");
    }

    /// <summary>A run that reaches none of its faults proves nothing.</summary>
    [Fact]
    public void Every_fault_and_every_rare_branch_is_reached_by_some_seed()
    {
        var reached = new Dictionary<string, long>();
        foreach (var profile in new[] { "default", "membership", "snapshots" })
        {
            var results = Run(Profiles.Apply(profile, new SimulationOptions { Spares = 2 })!, 1, 40);
            Passes(results);
            foreach (var (what, count) in results.SelectMany(r => r.Counters))
            {
                reached[what] = reached.GetValueOrDefault(what) + count;
            }
        }

        Assert.Equal(Enum.GetNames<Reached>().Length, reached.Count);
        Assert.Equal([], reached.Where(r => r.Value == 0).Select(r => r.Key));
    }

    public static TheoryData<string> ProfileNames() => [.. Profiles.All.Select(p => p.Name)];

    private static SimulationResult[] Run(SimulationOptions options, ulong first, ulong last)
    {
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
