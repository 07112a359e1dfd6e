namespace RaftActors.Ranges.Keys;

/// <summary>How much a machine holds, for planning splits and merges; never part of an answer.</summary>
/// <param name="Entries">Keys, accounts, locks.</param>
/// <param name="Bytes">About the bytes of keys and values.</param>
public readonly record struct RangeSize(long Entries, long Bytes);
