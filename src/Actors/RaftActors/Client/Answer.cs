namespace RaftActors.Client;

/// <summary>The one answer to a <see cref="Propose"/> or a <see cref="Query"/>.</summary>
/// <param name="Outcome">How it ended, and whether it may have happened.</param>
/// <param name="Index">Ok or MachineError: the entry's index, or for a query an index that the answer includes. Otherwise zero.</param>
/// <param name="Term">Ok or MachineError: the entry's term, or the term at that index. Otherwise zero.</param>
/// <param name="Result">Ok: what the machine answered. Otherwise empty.</param>
/// <param name="Leader">Who leads the group as far as known; <see langword="null"/> if nobody.</param>
/// <param name="Message">Not Ok: the reason in words.</param>
public sealed record Answer(Outcome Outcome, long Index, long Term, ReadOnlyMemory<byte> Result, string? Leader, string? Message)
{
    /// <summary>Whether it was done.</summary>
    public bool IsOk => Outcome == Outcome.Ok;

    /// <summary>
    /// Ok: log time at the machine that answered, in milliseconds. What is left of a time to live is its end less this; zero where the
    /// answer came from an earlier version. For display: what runs out is decided by the stamps of entries alone.
    /// </summary>
    public long LogTime { get; init; }

    internal static Answer Failed(Outcome outcome, string? leader, string message) => new(outcome, 0, 0, default, leader, message);
}
