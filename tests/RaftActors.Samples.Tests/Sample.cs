using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Samples.Tests;

/// <summary>One sample: its program and its README.</summary>
internal sealed class Sample(string name)
{
    /// <summary>For a busy machine; a sample needs a few seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The folder of all samples.</summary>
    public static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "samples"));

    private static readonly string Configuration = typeof(Sample).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Configuration").Value!;

    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>What it has printed so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>What its README says that it prints: the second block.</summary>
    public string[] Promised()
    {
        var readme = File.ReadAllText(Path.Combine(Root, name, "README.md")).ReplaceLineEndings("\n");
        return readme.Split("```\n")[3].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public ChildProcess Start(params string[] arguments) => new(
        "dotnet", [Path.Combine(Root, name, "bin", Configuration, "net10.0", $"{name}.dll"), .. arguments], _lines.Enqueue);

    /// <summary>Runs it to its end, which must be a success, and returns what it printed.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        await using var process = Start();
        var exit = await process.ExitAsync(Patience);
        Assert.True(exit == 0, $"{name} ended with {exit}:\n{string.Join('\n', _lines)}");
        return Lines;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
