namespace RaftActors.Telemetry;

/// <summary>A leader's current view of one peer.</summary>
internal sealed record PeerGauges(KeyValuePair<string, object?>[] Tags, long Lag, long Inflight, long Window);
