using RaftActors.Simulation;
using RaftActors.Simulation.World.Ranges;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.Ranges;

/// <summary>Bugs put into the world of ranges on purpose, each with a seed that finds it and the invariant that does.</summary>
public sealed class RangeMutantTests
{
    /// <summary>
    /// So rare that some hundred seeds do not meet them; with other courses of the world some did. Their rules have unit tests among those
    /// of births and the core.
    /// </summary>
    private static readonly string[] Rare =
    [
        nameof(RangeMutant.BirthOnAnyDisk),
        nameof(RangeMutant.VoteBeforeDisk),
        nameof(RangeMutant.UninitialisedForgetsVote),
    ];

    public static TheoryData<string, string, ulong, string> Found() => new()
    {
        { nameof(RangeMutant.BirthResetsVote), "splits", 5, "R10 ChildBirths" },
        { nameof(RangeMutant.BirthOverwritesState), "splits", 1, "R10 ChildBirths" },
        { nameof(RangeMutant.LeaderByBirthSurvivesRestart), "splits", 56, "R7 TermsAndVotes" },
        { nameof(RangeMutant.EveryNodeIsFirstLeader), "splits", 1, "R7 TermsAndVotes" },
        { nameof(RangeMutant.UninitialisedCampaigns), "splits", 1, "R8 TermsAndVotes" },
        { nameof(RangeMutant.SnapshotNotGated), "splits", 2, "R9 ChildBirths" },
        { nameof(RangeMutant.AcknowledgedEarly), "splits", 1, "R9 ChildBirths" },
        { nameof(RangeMutant.NoFloor), "moves", 1, "R11 Lives" },
        { nameof(RangeMutant.JudgedAtPropose), "splits", 1, "R3 KeyOwnership" },
        { nameof(RangeMutant.SessionsStayWithParent), "splits", 1, "R5 ChildBirths" },
        { nameof(RangeMutant.ChildKeepsVersion), "splits", 1, "R2 KeyOwnership" },
        { nameof(RangeMutant.ClockStartsAgain), "splits", 1, "R5 ChildBirths" },
        { nameof(RangeMutant.ParentKeepsBothHalves), "splits", 1, "R5 ChildBirths" },
        { nameof(RangeMutant.WipedDiskHostsAgain), "wipes", 2, "R13 Lives" },
        { nameof(RangeMutant.CancelledWithoutFence), "splits", 50, "R20 MapFacts" },
        { nameof(RangeMutant.CompletedUnseen), "splits", 1, "R20 MapFacts" },
        { nameof(RangeMutant.ReadsNotJudged), "splits", 1, "R18 Executions" },
        { nameof(RangeMutant.RepetitionExecuted), "splits", 1, "R18 Executions" },
        { nameof(RangeMutant.ThawedUnasked), "merges", 1, "R14 MergeOutcomes" },
        { nameof(RangeMutant.CancelledAfterAbsorbed), "merges", 1, "R14 MergeOutcomes" },
        { nameof(RangeMutant.RetiredEarly), "merges", 1, "R14 MergeOutcomes" },
        { nameof(RangeMutant.FreezeForgottenInReads), "merges", 2, "R3 KeyOwnership" },
        { nameof(RangeMutant.FreezeForgotten), "merges", 1, "R3 KeyOwnership" },
        { nameof(RangeMutant.TailGapAccepted), "merges", 1, "R15 MergeOutcomes" },
        { nameof(RangeMutant.RevisionStartsAgain), "merges", 1, "R16 KeyRevisions" },
        { nameof(RangeMutant.SourceSessionsDropped), "merges", 1, "R18 Executions" },
        { nameof(RangeMutant.SessionFloorDropped), "merges", 119, "R18 Executions" },
        { nameof(RangeMutant.ExpectedIndexForgotten), "moves", 1, "R21 MemberChanges" },
        { nameof(RangeMutant.RemovedUncommitted), "moves", 10, "R21 MemberChanges" },
        { nameof(RangeMutant.LearnerCounted), "moves", 1, "R21 MemberChanges" },
        { nameof(RangeMutant.PlannedBelowReplicas), "plans", 1, "R32 PlannedChanges" },
        { nameof(RangeMutant.SourceTimeDropped), "unsteady", 2, "R16 KeyRevisions" },
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
        Enum.GetNames<RangeMutant>().Where(m => m != nameof(RangeMutant.None) && !Rare.Contains(m)),
        Found().Select(row => (string)row.ToArray()[0]!));
}
