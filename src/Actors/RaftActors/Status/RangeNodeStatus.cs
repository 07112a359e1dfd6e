using System.Collections.Immutable;

namespace RaftActors.Status;

/// <summary>A node that may hold replicas of ranges, as the range map has it.</summary>
/// <param name="Id">The node.</param>
/// <param name="State">Active, Maintenance, Draining or Drained.</param>
/// <param name="Labels">What is said about it, by name.</param>
/// <param name="Replicas">How many replicas it has, or is to have.</param>
public sealed record RangeNodeStatus(string Id, string State, ImmutableSortedDictionary<string, string> Labels, int Replicas);
