using RaftActors.Benchmarks.EndToEnd;

namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>etcd with its default settings, except for the size at which it would refuse writes.</summary>
internal sealed class EtcdServers : ProcessServers, IEtcdPorts
{
    private const string Program = "etcd";
    private const long Quota = 8L * 1024 * 1024 * 1024;
    private readonly int[] _clientPorts;
    private readonly int[] _peerPorts;

    public EtcdServers(int nodes)
        : base("etcd")
    {
        var ports = RaftBenchmark.FreePorts(2 * nodes);
        (_clientPorts, _peerPorts) = (ports[..nodes], ports[nodes..]);
        StartNodes(nodes);
    }

    public override RaceSystem System => RaceSystem.Etcd;

    /// <summary>The version installed, or <see langword="null"/> if etcd is not.</summary>
    public static string? FindVersion()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!path.Any(folder => File.Exists(Path.Combine(folder, Program))))
        {
            return null;
        }

        using var process = global::System.Diagnostics.Process.Start(
            new global::System.Diagnostics.ProcessStartInfo(Program, ["--version"]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n')[0].Replace("etcd Version:", "", StringComparison.Ordinal).Trim();
    }

    public IReadOnlyList<int> ClientPorts => _clientPorts;

    public override ChildProcess StartClient() =>
        ChildProcess.StartSpeaking("the client of etcd", RaceVerb.ClientVerb, "etcd", string.Join(',', _clientPorts), DataDirectory);

    protected override ChildProcess StartNode(int server)
    {
        var cluster = string.Join(',', _peerPorts.Select((port, i) => $"e{i + 1}=http://127.0.0.1:{port}"));
        var client = $"http://127.0.0.1:{_clientPorts[server]}";
        var peer = $"http://127.0.0.1:{_peerPorts[server]}";
        return ChildProcess.Start(
            $"etcd e{server + 1}",
            Program,
            [
                "--name", $"e{server + 1}",
                "--data-dir", Path.Combine(DataDirectory, $"e{server + 1}"),
                "--listen-client-urls", client,
                "--advertise-client-urls", client,
                "--listen-peer-urls", peer,
                "--initial-advertise-peer-urls", peer,
                "--initial-cluster", cluster,
                "--initial-cluster-state", "new",
                "--quota-backend-bytes", $"{Quota}",
                "--logger", "zap",
                "--log-level", "warn",
            ]);
    }
}
