namespace RaftActors.Hosting.Options;

/// <summary>Where operations on ranges are planned and driven.</summary>
public enum RaftCoordinator
{
    /// <summary>By a singleton if nodes are found in a cluster, otherwise on the node that leads the group of the map.</summary>
    Auto,

    /// <summary>By a cluster singleton.</summary>
    Singleton,

    /// <summary>On the node that leads the group of the map.</summary>
    MetaLeader,

    /// <summary>Never on this node.</summary>
    Off,
}
