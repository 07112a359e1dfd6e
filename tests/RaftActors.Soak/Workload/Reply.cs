using System.Collections.Immutable;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>The outcome of one attempt.</summary>
/// <param name="Ending">The outcome of this attempt: in a session an earlier one may still take effect.</param>
/// <param name="IsDone">For Ok: whether the machine applied it.</param>
/// <param name="Result">For Ok: the numbers returned.</param>
/// <param name="Message">The reason if it is not Ok.</param>
internal sealed record Reply(Ending Ending, bool IsDone, ImmutableArray<long> Result, string? Message)
{
    /// <summary>The session has expired or forgotten the answer: repeating is useless.</summary>
    public bool IsFinal { get; init; }

    /// <summary>There was no answer within the required time.</summary>
    public bool IsLate { get; init; }

    public static Reply Ok(bool isDone, params ReadOnlySpan<long> result) => new(Ending.Ok, isDone, [.. result], null);

    public static Reply NotApplied(string why) => new(Ending.NotApplied, false, [], why);

    public static Reply Unknown(string why) => new(Ending.Unknown, false, [], why);
}
