using System.Runtime.CompilerServices;

namespace RaftActors.Protocol.Tests.Scripts;

/// <summary>The scripts in <c>testdata</c>, located next to the source so that a rewrite changes the files under version control.</summary>
internal static class ScriptLibrary
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "testdata"));

    /// <summary>The name of each script: its area and situation.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.txt", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    public static string PathOf(string name) => Path.Combine(Root, name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    private static string Here([CallerFilePath] string path = "") => path;
}
