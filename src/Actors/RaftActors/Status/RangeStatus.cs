using System.Collections.Immutable;

namespace RaftActors.Status;

/// <summary>A range of a keyspace, as the range map has it: it follows what the range's own group decides, a moment later.</summary>
/// <param name="Group">The group that serves it, and nothing else.</param>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="Start">The first key inside; empty for the first key of all.</param>
/// <param name="End">The first key behind it; <see langword="null"/> for no end.</param>
/// <param name="Version">Grows whenever its keys change.</param>
/// <param name="State">Planned, Active, Merging or Retired.</param>
/// <param name="Replicas">Its replicas, in the order in which they were planned.</param>
public sealed record RangeStatus(
    string Group,
    string Keyspace,
    ReadOnlyMemory<byte> Start,
    ReadOnlyMemory<byte>? End,
    long Version,
    string State,
    ImmutableArray<RangeReplicaStatus> Replicas)
{
    /// <summary>The operation under way on it; zero if there is none.</summary>
    public long Operation { get; init; }

    /// <summary>Whether it must not be merged into its neighbour.</summary>
    public bool IsSticky { get; init; }

    /// <summary>How it began: Fresh, Split or Adopted.</summary>
    public string Birth { get; init; } = "";

    /// <summary>The group that it was cut from; empty if it began in another way.</summary>
    public string Parent { get; init; } = "";
}
