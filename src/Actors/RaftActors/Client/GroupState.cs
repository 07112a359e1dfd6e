using System.Collections.Immutable;

namespace RaftActors.Client;

/// <summary>A group's whole state at one index: enough to begin a new group with it.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Machine">The machine's name in <c>raft-actors.machines</c>.</param>
/// <param name="Index">The last entry that the state includes.</param>
/// <param name="Term">That entry's term.</param>
/// <param name="Timestamp">Log time at that entry, in milliseconds.</param>
/// <param name="Bytes">The state as a snapshot holds it; versioned, and read by this build and later ones.</param>
public sealed record GroupState(string Group, string Machine, long Index, long Term, long Timestamp, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The voters at that index; while members change, those that the change leads to.</summary>
    public ImmutableArray<string> Voters { get; init; } = [];

    /// <summary>Members without a vote.</summary>
    public ImmutableArray<string> Learners { get; init; } = [];

    /// <summary>Those of the voters that keep no commands.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = [];
}
