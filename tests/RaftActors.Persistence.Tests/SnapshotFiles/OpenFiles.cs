namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>The files that this process has open; on Linux, where the kernel lists them.</summary>
internal static class OpenFiles
{
    public static IReadOnlyList<string> Below(string directory)
    {
        const string Descriptors = "/proc/self/fd";
        if (!Directory.Exists(Descriptors))
        {
            return [];
        }

        return
        [
            .. new DirectoryInfo(Descriptors)
                .EnumerateFileSystemInfos()
                .Select(d => d.LinkTarget ?? "")
                .Where(t => t.StartsWith(directory, StringComparison.Ordinal)
                    && (t.Contains(".snap", StringComparison.Ordinal) || t.Contains(".tmp", StringComparison.Ordinal))),
        ];
    }
}
