namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>Servers that clients of etcd may connect to.</summary>
internal interface IEtcdPorts
{
    /// <summary>One port of the loopback interface per server, in the order of their numbers.</summary>
    IReadOnlyList<int> ClientPorts { get; }
}
