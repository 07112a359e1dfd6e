using System.Collections.Immutable;

namespace RaftActors.Messages;

/// <summary>A group's whole state at one index: sufficient to start a new group.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Machine">The machine's name in <c>raft-actors.machines</c>.</param>
/// <param name="Index">The last entry that the state includes.</param>
/// <param name="Term">That entry's term.</param>
/// <param name="Timestamp">Log time at that entry, in milliseconds.</param>
/// <param name="Bytes">The state in snapshot format: versioned, readable by this build and later ones.</param>
public sealed record GroupState(string Group, string Machine, long Index, long Term, long Timestamp, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The voters at that index; during a joint change, those of the new configuration.</summary>
    public ImmutableArray<string> Voters { get; init; } = [];

    /// <summary>Members without a vote.</summary>
    public ImmutableArray<string> Learners { get; init; } = [];

    /// <summary>The voters that store no commands.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = [];
}
