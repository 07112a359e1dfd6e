namespace RaftActors.Machines.Mvcc.Index;

/// <summary>A version of a key and its revision.</summary>
internal readonly record struct KeyVersion(long Mod, byte[] Record);
