namespace RaftActors.Settings;

/// <summary><c>ranges.coordinator</c>: where operations on ranges are driven.</summary>
internal enum CoordinatorMode
{
    /// <summary>Not by this node.</summary>
    Off,

    /// <summary>On the node that leads the meta group.</summary>
    MetaLeader,

    /// <summary>By a singleton of the cluster; if none is seen for long, on the node that leads the meta group as well.</summary>
    Singleton,
}
