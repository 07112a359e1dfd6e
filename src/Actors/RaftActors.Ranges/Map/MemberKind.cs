namespace RaftActors.Ranges.Map;

/// <summary>What a replica is in its group. The numbers are stored.</summary>
internal enum MemberKind
{
    /// <summary>Votes and keeps the state.</summary>
    Voter = 0,

    /// <summary>Keeps the state without a vote.</summary>
    Learner = 1,

    /// <summary>Votes without keeping the state.</summary>
    Witness = 2,
}
