using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Replication;

/// <summary>What a leader knows about one peer, for diagnostics and metrics.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="State">Probe, Replicate or Snapshot.</param>
/// <param name="MatchIndex">The last entry that it is known to hold durably.</param>
/// <param name="NextIndex">The next entry to send.</param>
/// <param name="Inflight">Unanswered appends.</param>
/// <param name="Window">The current maximum of unanswered appends.</param>
public readonly record struct PeerProgress(ReplicaId Peer, string State, LogIndex MatchIndex, LogIndex NextIndex, int Inflight, int Window)
{
    /// <summary>How long the peer has said nothing, beyond a silence that it agreed to.</summary>
    public TimeSpan SilentFor { get; init; }
}
