namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>How the systems are called in texts.</summary>
internal static class RaceSystemNames
{
    public static string Name(this RaceSystem system) => system == RaceSystem.Raft ? "RaftActors" : "etcd";
}
