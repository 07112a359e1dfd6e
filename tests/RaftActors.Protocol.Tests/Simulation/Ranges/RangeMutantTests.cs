using RaftActors.Simulation;
using RaftActors.Simulation.World.Ranges;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.Ranges;

/// <summary>Bugs put into the world of ranges on purpose, each with a seed that finds it and the invariant that does.</summary>
public sealed class RangeMutantTests
{
    /// <summary>
    /// So rare that some thousand seeds do not meet it: a real bug that one seed found. Its rule has unit tests among those of births.
    /// </summary>
    private const string Rare = nameof(RangeMutant.BirthOnAnyDisk);

    public static TheoryData<string, string, ulong, string> Found() => new()
    {
        { nameof(RangeMutant.BirthResetsVote), "splits", 2, "R10 ChildBirths" },
        { nameof(RangeMutant.BirthOverwritesState), "splits", 1, "R10 ChildBirths" },
        { nameof(RangeMutant.LeaderByBirthSurvivesRestart), "splits", 19, "R7 TermsAndVotes" },
        { nameof(RangeMutant.EveryNodeIsFirstLeader), "splits", 1, "R7 TermsAndVotes" },
        { nameof(RangeMutant.UninitialisedCampaigns), "splits", 5, "R8 TermsAndVotes" },
        { nameof(RangeMutant.SnapshotNotGated), "splits", 1, "R9 ChildBirths" },
        { nameof(RangeMutant.AcknowledgedEarly), "splits", 106, "R9 ChildBirths" },
        { nameof(RangeMutant.NoFloor), "wipes", 8, "R11 Lives" },
        { nameof(RangeMutant.JudgedAtPropose), "splits", 3, "R3 KeyOwnership" },
        { nameof(RangeMutant.SessionsStayWithParent), "splits", 1, "R5 ChildBirths" },
        { nameof(RangeMutant.ChildKeepsVersion), "splits", 1, "R2 KeyOwnership" },
        { nameof(RangeMutant.ClockStartsAgain), "splits", 1, "R5 ChildBirths" },
        { nameof(RangeMutant.ParentKeepsBothHalves), "splits", 1, "R5 ChildBirths" },
        { nameof(RangeMutant.WipedDiskHostsAgain), "wipes", 2, "R13 Lives" },
        { nameof(RangeMutant.CancelledWithoutFence), "wipes", 70, "R20 MapFacts" },
        { nameof(RangeMutant.CompletedUnseen), "splits", 1, "R20 MapFacts" },
        { nameof(RangeMutant.ReadsNotJudged), "splits", 4, "R18 Executions" },
        { nameof(RangeMutant.RepetitionExecuted), "splits", 1, "R18 Executions" },
        { nameof(RangeMutant.VoteBeforeDisk), "splits", 190, "OneVote TermsAndVotes" },
        { nameof(RangeMutant.UninitialisedForgetsVote), "wipes", 376, "OneVote TermsAndVotes" },
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
        Enum.GetNames<RangeMutant>().Where(m => m is not (nameof(RangeMutant.None) or Rare)),
        Found().Select(row => (string)row.ToArray()[0]!));
}
