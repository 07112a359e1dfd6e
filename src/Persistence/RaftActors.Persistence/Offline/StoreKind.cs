namespace RaftActors.Persistence.Offline;

/// <summary>A store that logs can be copied from and to.</summary>
public enum StoreKind
{
    /// <summary>The segments in the folder <c>log</c> of the data directory.</summary>
    Segments,

    /// <summary>The SQLite file <c>log.db</c> in the data directory.</summary>
    Sqlite,

    /// <summary>The journal that <c>raft-actors.persistence.journal-plugin-id</c> names.</summary>
    Plugin,
}
