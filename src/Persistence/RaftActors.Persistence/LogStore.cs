namespace RaftActors.Persistence;

/// <summary>Where logs are kept: <c>raft-actors.persistence.store</c>.</summary>
internal enum LogStore
{
    /// <summary>In a log of segments, one for all groups of the node.</summary>
    Segments,

    /// <summary>In a SQLite file, through Akka.Persistence.Sql.</summary>
    Sqlite,
}
