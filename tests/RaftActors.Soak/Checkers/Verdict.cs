using System.Collections.Immutable;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

internal enum VerdictKind
{
    Right,

    /// <summary>No order of the operations explains their answers.</summary>
    Wrong,

    /// <summary>The search was given up. Says nothing; never to be counted as right.</summary>
    Undecided,
}

/// <summary>What a checker found out about one object.</summary>
/// <param name="Kind">Whether the history can be explained.</param>
/// <param name="Blocked">Wrong: the operation that nothing can explain after the longest order that was found.</param>
/// <param name="Prefix">Wrong: that order.</param>
internal sealed record Verdict(VerdictKind Kind, Operation? Blocked, ImmutableArray<Operation> Prefix)
{
    public static readonly Verdict Right = new(VerdictKind.Right, null, []);

    public static readonly Verdict Undecided = new(VerdictKind.Undecided, null, []);
}
