namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>The systems in the race.</summary>
internal enum RaceSystem
{
    /// <summary>Ours.</summary>
    Raft,

    /// <summary>The one to beat.</summary>
    Etcd,
}
