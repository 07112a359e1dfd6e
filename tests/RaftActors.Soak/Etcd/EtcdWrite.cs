namespace RaftActors.Soak.Etcd;

/// <summary>A change that a node acknowledged, in the order of the writer.</summary>
/// <param name="Floor">The greatest revision that any writer knew when this one began.</param>
/// <param name="Revision">The revision that the answer gave.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value, which no other write has; null for a delete.</param>
internal sealed record EtcdWrite(long Floor, long Revision, string Key, string? Value);
