using System.Runtime.CompilerServices;

namespace RaftActors.Architecture.Tests;

/// <summary>The files of the checkout, without the output of builds and runs.</summary>
internal static class Checkout
{
    private static readonly string[] Ignored = ["bin", "obj", "artifacts", ".git", "data", "TestResults", ".vs", ".idea"];

    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string folder, string pattern) => Walk(Path.Combine(Root, folder), pattern);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return Directory
            .EnumerateFiles(folder, pattern)
            .Concat(
                Directory.EnumerateDirectories(folder).Where(d => !Ignored.Contains(Path.GetFileName(d))).SelectMany(d => Walk(d, pattern)))
            .Order(StringComparer.Ordinal);
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "RaftActors.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("RaftActors.sln is in no folder above this file.");
        }

        return folder;
    }
}
