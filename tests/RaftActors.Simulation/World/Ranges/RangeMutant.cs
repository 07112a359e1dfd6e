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
}
