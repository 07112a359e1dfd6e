namespace RaftActors.Benchmarks.Stores;

/// <summary>What waits for the disk at the same time, again and again.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Groups">Groups with a record in every batch.</param>
/// <param name="RecordBytes">Bytes of each record.</param>
/// <param name="Keep">Records of a group after which its older half is deleted.</param>
internal sealed record StorePattern(string Name, int Groups, int RecordBytes, int Keep)
{
    /// <summary>The patterns of a node: one client, one busy group, many groups, large values.</summary>
    public static IReadOnlyList<StorePattern> All { get; } =
    [
        new("one group, 256 B", 1, 256, 4000),
        new("one group, 64 x 256 B", 1, 64 * 256, 1000),
        new("64 groups, 256 B each", 64, 256, 200),
        new("one group, 64 KiB", 1, 64 * 1024, 500),
    ];
}
