namespace RaftActors.Status;

/// <summary>What the leader of a group knows of one peer.</summary>
/// <param name="Node">The node that the peer lives on.</param>
/// <param name="State">Probe, Replicate or Snapshot.</param>
/// <param name="MatchIndex">What it is known to hold durably.</param>
/// <param name="NextIndex">What it is sent next.</param>
/// <param name="Inflight">Appends sent and not answered.</param>
/// <param name="Window">How many may be, at the moment.</param>
public sealed record PeerStatus(string Node, string State, long MatchIndex, long NextIndex, int Inflight, int Window);
