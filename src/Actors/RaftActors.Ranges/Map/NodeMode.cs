namespace RaftActors.Ranges.Map;

/// <summary>What a node may be given. The numbers are stored.</summary>
internal enum NodeMode
{
    /// <summary>Leaders and replicas.</summary>
    Active = 0,

    /// <summary>Keeps its replicas, leads nothing: about to restart.</summary>
    Maintenance = 1,

    /// <summary>Its replicas are moving away.</summary>
    Draining = 2,

    /// <summary>Holds nothing.</summary>
    Drained = 3,
}
