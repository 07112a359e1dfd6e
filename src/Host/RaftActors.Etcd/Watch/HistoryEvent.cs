namespace RaftActors.Etcd.Watch;

/// <summary>One change of one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Revision">The revision that changed it.</param>
/// <param name="IsDelete">Whether the key was deleted; otherwise it was put.</param>
/// <param name="Bytes">About how many bytes the event has on the wire, with the pair before it if it is here.</param>
internal sealed record HistoryEvent(ReadOnlyMemory<byte> Key, long Revision, bool IsDelete, int Bytes);
