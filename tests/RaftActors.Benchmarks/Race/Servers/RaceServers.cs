namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>Starts the servers of either system.</summary>
internal static class RaceServers
{
    /// <param name="system">Which system.</param>
    /// <param name="scene">How many servers and groups.</param>
    /// <param name="settings">HOCON for the raft-actors section of every node of ours, after that of the scene.</param>
    public static IRaceServers Start(RaceSystem system, Scene scene, string settings = "") => system == RaceSystem.Raft
        ? Ours(scene with { Settings = scene.Settings + "\n" + settings })
        : new EtcdServers(scene.Nodes);

    private static IRaceServers Ours(Scene scene) => scene.ServesEtcdApi ? new EtcdApiServers(scene) : new RaftServers(scene);
}
