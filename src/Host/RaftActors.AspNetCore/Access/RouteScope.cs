namespace RaftActors.AspNetCore.Access;

/// <summary>Where a request names what it addresses.</summary>
internal enum RouteScope
{
    /// <summary>A node or the whole cluster.</summary>
    Cluster,

    /// <summary>A group, in the path.</summary>
    Path,

    /// <summary>A range, by its group in the path. A range comes and goes: its keyspace counts.</summary>
    Range,

    /// <summary>A group or keyspace, in the parameter <c>group</c>.</summary>
    Parameter,

    /// <summary>A group or keyspace that is known once the handler has read the request.</summary>
    Request,
}
