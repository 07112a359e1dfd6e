using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Replication;

/// <summary>What a leader knows of one peer, for people and metrics.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="State">Probe, Replicate or Snapshot.</param>
/// <param name="MatchIndex">What it is known to hold durably.</param>
/// <param name="NextIndex">What it is sent next.</param>
/// <param name="Inflight">Appends sent and not answered.</param>
/// <param name="Window">How many may be, at the moment.</param>
public readonly record struct PeerProgress(ReplicaId Peer, string State, LogIndex MatchIndex, LogIndex NextIndex, int Inflight, int Window);
