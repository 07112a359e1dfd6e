namespace RaftActors.Hosting.Options;

/// <summary>Where logs are kept.</summary>
public enum RaftStore
{
    /// <summary>In files of this library, one log for all groups of the node.</summary>
    Segments,

    /// <summary>In a SQLite file, through Akka.Persistence.Sql; the application references RaftActors.Persistence.Sql.</summary>
    Sqlite,
}
