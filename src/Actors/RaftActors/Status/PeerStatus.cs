namespace RaftActors.Status;

/// <summary>A leader's view of one peer.</summary>
/// <param name="Node">The peer's node.</param>
/// <param name="State">Probe, Replicate or Snapshot.</param>
/// <param name="MatchIndex">The last index known to be durable at the peer.</param>
/// <param name="NextIndex">The index of the next entry to send.</param>
/// <param name="Inflight">The number of unanswered appends.</param>
/// <param name="Window">The current maximum of unanswered appends.</param>
public sealed record PeerStatus(string Node, string State, long MatchIndex, long NextIndex, int Inflight, int Window);
