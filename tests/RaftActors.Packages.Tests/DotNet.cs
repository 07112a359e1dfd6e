using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using RaftActors.TestKit.Processes;

namespace RaftActors.Packages.Tests;

/// <summary>Runs commands of the .NET SDK and the programs that they make.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>In which configuration these tests, and so the projects to pack, were built.</summary>
    public static string Configuration { get; } = typeof(DotNet).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Configuration").Value!;

    /// <summary>The checkout.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    /// <summary>Runs <c>dotnet</c> and returns what it printed; it must succeed.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync("dotnet", arguments);

    /// <summary>Runs a program and returns what it printed; it must succeed.</summary>
    public static async Task<string> RunAsync(string program, string[] arguments)
    {
        var lines = new ConcurrentQueue<string>();

        // No build server may stay behind.
        var environment = new Dictionary<string, string>
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        };
        await using var process = new ChildProcess(program, arguments, lines.Enqueue, environment);
        var exit = await process.ExitAsync(Patience);
        var output = string.Join('\n', lines);
        return exit == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {exit}:\n{output}");
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
