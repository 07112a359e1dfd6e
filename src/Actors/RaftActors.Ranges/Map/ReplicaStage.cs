namespace RaftActors.Ranges.Map;

/// <summary>Where a replica is in its life, which only goes forward. The numbers are stored.</summary>
internal enum ReplicaStage
{
    /// <summary>Decided; its node has not answered yet.</summary>
    Planned = 0,

    /// <summary>Its node keeps a store for it.</summary>
    Hosting = 1,

    /// <summary>In the group's configuration.</summary>
    Member = 2,

    /// <summary>A committed configuration is about to leave it out.</summary>
    Leaving = 3,

    /// <summary>In no configuration now: its node must destroy it. A fact.</summary>
    Removed = 4,

    /// <summary>Its node's disk is another one: it can never run again. A fact.</summary>
    Lost = 5,
}
