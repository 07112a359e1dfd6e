using System.Collections.Immutable;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

internal enum VerdictKind
{
    Right,

    /// <summary>No order of the operations explains their answers.</summary>
    Wrong,

    /// <summary>The search was given up: inconclusive, never to be counted as correct.</summary>
    Undecided,
}

/// <summary>The result of a checker for one object.</summary>
/// <param name="Kind">Whether the history can be explained.</param>
/// <param name="Blocked">If wrong: the operation that cannot be explained after the longest order found.</param>
/// <param name="Prefix">If wrong: that order.</param>
internal sealed record Verdict(VerdictKind Kind, Operation? Blocked, ImmutableArray<Operation> Prefix)
{
    public static readonly Verdict Right = new(VerdictKind.Right, null, []);

    public static readonly Verdict Undecided = new(VerdictKind.Undecided, null, []);
}
