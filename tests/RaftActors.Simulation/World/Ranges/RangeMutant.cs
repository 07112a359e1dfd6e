namespace RaftActors.Simulation.World.Ranges;

/// <summary>A bug put into the world of ranges on purpose: the seeds that find it show that its rule is exercised and checked.</summary>
public enum RangeMutant
{
    /// <summary>No bug.</summary>
    None,

    /// <summary>A birth writes the vote of the first term over a newer one.</summary>
    BirthResetsVote,

    /// <summary>A birth gives its state to a store that has one.</summary>
    BirthOverwritesState,

    /// <summary>A birth does not ask which disk the map has for the replica.</summary>
    BirthOnAnyDisk,

    /// <summary>The first leader leads the first term after a restart too.</summary>
    LeaderByBirthSurvivesRestart,

    /// <summary>Each node names itself the first leader.</summary>
    EveryNodeIsFirstLeader,

    /// <summary>A replica without state begins as a member and campaigns.</summary>
    UninitialisedCampaigns,

    /// <summary>A parent saves snapshots behind a split at any time.</summary>
    SnapshotNotGated,

    /// <summary>The driver reports the split as done before a majority of the child has a state.</summary>
    AcknowledgedEarly,

    /// <summary>A destroyed incarnation may be hosted again.</summary>
    NoFloor,

    /// <summary>The leader judges commands when they are proposed; no replica does when they are applied.</summary>
    JudgedAtPropose,

    /// <summary>The child begins without its parent's sessions.</summary>
    SessionsStayWithParent,

    /// <summary>The child begins with the version that its parent had.</summary>
    ChildKeepsVersion,

    /// <summary>The child begins its log time at zero.</summary>
    ClockStartsAgain,

    /// <summary>The parent keeps what it cut off.</summary>
    ParentKeepsBothHalves,

    /// <summary>A node whose disk was wiped hosts what it hosted before.</summary>
    WipedDiskHostsAgain,

    /// <summary>A cancelled split is not fenced first.</summary>
    CancelledWithoutFence,

    /// <summary>A split is reported as done when it is proposed.</summary>
    CompletedUnseen,

    /// <summary>Reads are answered without a look at the range's keys.</summary>
    ReadsNotJudged,

    /// <summary>A repetition is executed.</summary>
    RepetitionExecuted,

    /// <summary>Votes leave before they are on disk.</summary>
    VoteBeforeDisk,

    /// <summary>The term and vote of a replica without state are lost in a crash.</summary>
    UninitialisedForgetsVote,

    /// <summary>A frozen source is thawed without a look at what the target decided.</summary>
    ThawedUnasked,

    /// <summary>A target takes a cancellation after it has absorbed the source.</summary>
    CancelledAfterAbsorbed,

    /// <summary>A frozen source is retired before the target has absorbed it.</summary>
    RetiredEarly,

    /// <summary>Reads are answered although the range is frozen.</summary>
    FreezeForgottenInReads,

    /// <summary>Writes are executed although the range is frozen.</summary>
    FreezeForgotten,

    /// <summary>An entry of the source is missing in what is shipped, and this goes unnoticed.</summary>
    TailGapAccepted,

    /// <summary>Revisions of a target do not grow beyond those of the source.</summary>
    RevisionStartsAgain,

    /// <summary>The target does not take the source's sessions over.</summary>
    SourceSessionsDropped,

    /// <summary>What one side of a merge may have forgotten is not guarded by its floor.</summary>
    SessionFloorDropped,

    /// <summary>A leader changes members whatever index the request expects.</summary>
    ExpectedIndexForgotten,

    /// <summary>A leader says that a configuration is committed that is not.</summary>
    RemovedUncommitted,

    /// <summary>A learner counts as a voter.</summary>
    LearnerCounted,

    /// <summary>A plan removes what it should replace.</summary>
    PlannedBelowReplicas,

    /// <summary>The log time of a target is not raised to that of the source that it takes over.</summary>
    SourceTimeDropped,
}
