namespace RaftActors.Etcd.Watch;

/// <summary>How many watches a node has.</summary>
/// <param name="Streams">Streams of clients.</param>
/// <param name="Watches">Watches on them.</param>
/// <param name="Behind">Those of them that read history.</param>
internal readonly record struct WatchCounts(int Streams, int Watches, int Behind);
