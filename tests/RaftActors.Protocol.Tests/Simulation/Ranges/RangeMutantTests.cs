using RaftActors.Simulation;
using RaftActors.Simulation.World.Ranges;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.Ranges;

/// <summary>Bugs put into the world of ranges on purpose, each with a seed that finds it and the invariant that does.</summary>
public sealed class RangeMutantTests
{
    public static TheoryData<string, string, ulong, string> Found() => new()
    {
    };

    [Theory]
    [MemberData(nameof(Found))]
    public void A_bug_is_found_by_its_invariant(string mutant, string profile, ulong seed, string invariant)
    {
        var options = Profiles.Apply(
            profile, new SimulationOptions { Spares = 2, Steps = 20_000, Mutant = Enum.Parse<RangeMutant>(mutant) })!;
        var result = Simulator.Run(seed, options);
        Assert.Equal((Verdict.SafetyViolated, invariant), (result.Verdict, result.Invariant));
        Assert.Equal(Verdict.Passed, Simulator.Run(seed, options with { Mutant = RangeMutant.None }).Verdict);
    }

    [Fact]
    public void Every_bug_is_in_the_table() => Assert.Equal(
        Enum.GetNames<RangeMutant>().Where(m => m != nameof(RangeMutant.None)),
        Found().Select(row => (string)row.ToArray()[0]!));
}
