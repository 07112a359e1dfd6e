namespace RaftActors.Persistence.Offline;

/// <summary>A copy of all logs of a node, read back and compared.</summary>
/// <param name="From">The store they were in.</param>
/// <param name="To">The store they are in now.</param>
/// <param name="Logs">Number of logs; 0 if they were in the target already.</param>
/// <param name="Records">Number of records that are not deleted.</param>
/// <param name="Bytes">Bytes of these records.</param>
/// <param name="KeptAs">The name under which the old store is kept in the data directory; null if it is a database elsewhere.</param>
public sealed record StoreCopyResult(StoreKind From, StoreKind To, int Logs, long Records, long Bytes, string? KeptAs);
