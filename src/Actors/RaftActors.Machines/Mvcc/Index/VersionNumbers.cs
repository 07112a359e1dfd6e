namespace RaftActors.Machines.Mvcc.Index;

/// <summary>The numbers of a version, as clients see them.</summary>
/// <param name="Create">The revision of the put that made the key exist; 0 for a delete.</param>
/// <param name="Mod">The revision of this version.</param>
/// <param name="Version">How many puts there were since, that one included; 0 for a delete.</param>
/// <param name="Lease">The lease with which the key ends, or 0.</param>
internal readonly record struct VersionNumbers(long Create, long Mod, long Version, long Lease);
