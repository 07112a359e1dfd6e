namespace RaftActors.Soak.Cluster;

/// <summary>Where the nodes of a run keep their logs.</summary>
internal enum SoakStore
{
    /// <summary>In segments on every other node, in SQLite on the others.</summary>
    Mixed,

    Segments,

    Sqlite,
}
