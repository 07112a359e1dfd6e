namespace RaftActors.Status;

/// <summary>One life of a range's replica.</summary>
/// <param name="Node">The node that it lives on.</param>
/// <param name="Incarnation">Which life; never used twice. Zero for a replica of an adopted group.</param>
/// <param name="Kind">Voter, Learner or Witness.</param>
/// <param name="State">Planned, Hosting, Member, Leaving, Removed or Lost.</param>
public sealed record RangeReplicaStatus(string Node, long Incarnation, string Kind, string State);
