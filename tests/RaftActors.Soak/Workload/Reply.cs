using System.Collections.Immutable;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>What came of one attempt.</summary>
/// <param name="Ending">Of this attempt: in a session an earlier one may still have an effect.</param>
/// <param name="IsDone">Ok: whether the machine did it.</param>
/// <param name="Result">Ok: the numbers answered.</param>
/// <param name="Message">Not Ok: why.</param>
internal sealed record Reply(Ending Ending, bool IsDone, ImmutableArray<long> Result, string? Message)
{
    /// <summary>The session is over, or no longer knows: repeating is of no use.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Nobody answered within the time in which somebody must.</summary>
    public bool IsLate { get; init; }

    public static Reply Ok(bool isDone, params ReadOnlySpan<long> result) => new(Ending.Ok, isDone, [.. result], null);

    public static Reply NotApplied(string why) => new(Ending.NotApplied, false, [], why);

    public static Reply Unknown(string why) => new(Ending.Unknown, false, [], why);
}
