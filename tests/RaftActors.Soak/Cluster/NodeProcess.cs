using RaftActors.TestKit.Processes;

namespace RaftActors.Soak.Cluster;

/// <summary>One node in its own process, whose output is appended to a log.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly StreamWriter _log;

    /// <param name="command">The assembly and its arguments.</param>
    /// <param name="log">Where its output goes.</param>
    public NodeProcess(IEnumerable<string> command, string log)
    {
        _log = new StreamWriter(log, append: true) { AutoFlush = true };
        Process = new ChildProcess("dotnet", command, _log.WriteLine);
    }

    public ChildProcess Process { get; }

    /// <summary>The command of a node that a verb of this program runs.</summary>
    public static string[] OfVerb(string verb, string configuration, string systemName) =>
        [typeof(NodeProcess).Assembly.Location, verb, configuration, systemName];

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
    }
}
