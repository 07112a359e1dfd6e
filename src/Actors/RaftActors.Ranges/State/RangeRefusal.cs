namespace RaftActors.Ranges.State;

/// <summary>Why an entry changed nothing. The numbers are part of answers.</summary>
internal enum RangeRefusal
{
    /// <summary>The group has not been given any keys.</summary>
    NotFounded = 1,

    /// <summary>The range serves nothing, and never will.</summary>
    Retired = 2,

    /// <summary>The range is frozen by a merge.</summary>
    Frozen = 3,

    /// <summary>The range is not frozen by this merge.</summary>
    NotFrozen = 4,

    /// <summary>Another merge holds the range's lock.</summary>
    Locked = 5,

    /// <summary>A child has not been acknowledged.</summary>
    ChildPending = 6,

    /// <summary>The key to cut at is empty.</summary>
    EmptyKey = 7,

    /// <summary>The key to cut at is the range's first one.</summary>
    KeyIsStart = 8,

    /// <summary>The key to cut at is not inside the range.</summary>
    KeyOutside = 9,

    /// <summary>The members are not the expected ones.</summary>
    OtherConfiguration = 10,

    /// <summary>The members are changing.</summary>
    JointConfiguration = 11,

    /// <summary>The machine cannot do it.</summary>
    Machine = 12,

    /// <summary>The ranges are not neighbours in this order.</summary>
    NotAdjacent = 13,

    /// <summary>A later attempt is under way.</summary>
    OldAttempt = 14,

    /// <summary>What was shipped does not follow what is there.</summary>
    Gap = 15,

    /// <summary>More was shipped than a merge may bring.</summary>
    TooMuch = 16,
}
