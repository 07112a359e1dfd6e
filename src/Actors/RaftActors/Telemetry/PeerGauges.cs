namespace RaftActors.Telemetry;

/// <summary>What a leader knows of one peer, at a moment.</summary>
internal sealed record PeerGauges(KeyValuePair<string, object?>[] Tags, long Lag, long Inflight, long Window);
