namespace RaftActors.Etcd.Keyspace;

/// <summary>What a request has besides its message, whichever way it came.</summary>
/// <param name="Token">The token of the caller; <see langword="null"/> without one.</param>
/// <param name="NeedsLeader">Whether a stream must end while the group has no leader.</param>
/// <param name="Cancel">The client has gone, or its deadline has passed.</param>
internal readonly record struct EtcdCall(string? Token, bool NeedsLeader, CancellationToken Cancel);
