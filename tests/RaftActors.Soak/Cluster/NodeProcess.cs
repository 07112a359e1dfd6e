using RaftActors.TestKit.Processes;

namespace RaftActors.Soak.Cluster;

/// <summary>One node in its own process, whose output is appended to a log.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly StreamWriter _log;

    public NodeProcess(string configuration, string systemName, string log, string verb = "node")
    {
        _log = new StreamWriter(log, append: true) { AutoFlush = true };
        Process = new ChildProcess(
            "dotnet", [typeof(NodeProcess).Assembly.Location, verb, configuration, systemName], _log.WriteLine);
    }

    public ChildProcess Process { get; }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
    }
}
