namespace RaftActors.Soak.Etcd;

/// <summary>A change as a watch told it.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Key">Its key.</param>
/// <param name="Value">The new value; null if the key was deleted.</param>
internal readonly record struct EtcdEvent(long Revision, string Key, string? Value);
