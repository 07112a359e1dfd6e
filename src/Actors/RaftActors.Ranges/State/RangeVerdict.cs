namespace RaftActors.Ranges.State;

/// <summary>What a range does with a command or query.</summary>
internal enum RangeVerdict
{
    /// <summary>Executes it.</summary>
    Serve,

    /// <summary>Does not execute it: the keys are elsewhere, or this replica is behind. See <see cref="RangeState.Redirect"/>.</summary>
    WrongRange,

    /// <summary>Does not execute it: the keys are changing hands. To be sent again shortly.</summary>
    Moving,

    /// <summary>Does not execute it: some of its keys are served here and some elsewhere. It needs a transaction.</summary>
    SpansRanges,

    /// <summary>Does not execute it: it touches no key, so no range is the right one.</summary>
    NoKeys,
}
