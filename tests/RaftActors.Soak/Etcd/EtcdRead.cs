namespace RaftActors.Soak.Etcd;

/// <summary>What a linearizable read found.</summary>
/// <param name="Floor">The greatest revision that any writer knew when it began.</param>
/// <param name="Revision">The revision of the store that answered.</param>
/// <param name="Key">The key.</param>
/// <param name="ModRevision">The revision of the value; 0 if there was no such key.</param>
/// <param name="Value">The value; null if there was no such key.</param>
internal sealed record EtcdRead(long Floor, long Revision, string Key, long ModRevision, string? Value);
