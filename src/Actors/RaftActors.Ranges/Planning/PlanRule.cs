namespace RaftActors.Ranges.Planning;

/// <summary>Why something that should be done is not.</summary>
internal enum PlanRule
{
    /// <summary>No node may take a replica.</summary>
    NoTarget,

    /// <summary>The range would have fewer healthy voters than it should.</summary>
    TooFewVoters,

    /// <summary>No other voter can lead.</summary>
    NoLeader,

    /// <summary>One key has more than half of the load, so no cut helps.</summary>
    HotKey,

    /// <summary>No key divides the load well enough.</summary>
    NoCut,
}
