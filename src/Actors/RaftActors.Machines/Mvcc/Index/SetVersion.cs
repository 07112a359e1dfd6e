namespace RaftActors.Machines.Mvcc.Index;

/// <summary>What <see cref="VersionTree.Set{T}(T)"/> did.</summary>
/// <param name="Record">The version that is the latest now.</param>
/// <param name="Before">The latest before it, a put or a delete; null if the key was not in the tree.</param>
/// <param name="IsReplaced">Whether that one had the same revision and is not kept.</param>
internal readonly record struct SetVersion(byte[] Record, byte[]? Before, bool IsReplaced)
{
    /// <summary>The pair before, if the key existed.</summary>
    public byte[]? Pair => Before is not null && VersionRecord.IsPut(Before) ? Before : null;
}
