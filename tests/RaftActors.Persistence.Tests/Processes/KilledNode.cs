using System.Diagnostics;
using Akka.Configuration;
using RaftActors.Persistence.Tests.Crashes;

namespace RaftActors.Persistence.Tests.Processes;

/// <summary>A node that kills its process by SIGKILL when its store reaches a named point; and the process, as seen by the test.</summary>
internal sealed class KilledNode : IDisposable
{
    private readonly Process _process;

    public KilledNode(int node, IEnumerable<int> ports, string directory, string store, string point)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(KilledNode).Assembly.Location, "node", $"{node}", string.Join(',', ports), directory, store, point])
        {
            RedirectStandardInput = true,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>128 + 9 if it was killed.</summary>
    public int ExitCode => _process.ExitCode;

    public bool HasEnded => _process.HasExited;

    /// <summary>The process itself: starts the node and runs until it is killed or its input ends.</summary>
    public static async Task<int> RunAsync(int node, int[] ports, string directory, string store, string point)
    {
        // The plug-ins of the test wrap those of the node.
        var isSqlite = store == "sqlite";
        var plugins = CrashStore.WithFailpoints(
            PersistentLogProvider.SqliteConfig(directory),
            isSqlite ? PersistenceOptions.SqliteJournal : PersistenceOptions.SegmentJournal);
        Directory.CreateDirectory(directory);
        if (isSqlite)
        {
            SqliteCrashStore.Prepare(plugins);
        }
        else
        {
            SqliteCrashStore.PrepareSnapshots(plugins);
        }

        var system = Nodes.Start(node, ports, ConfigurationFactory.ParseString($"crash-point = \"{point}\"").WithFallback(plugins));
        await Console.In.ReadToEndAsync();
        await system.Terminate();
        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
