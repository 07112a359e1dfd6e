namespace RaftActors.AspNetCore.Access;

/// <summary>What a route needs: a role, and where to find the group or keyspace that it is needed for.</summary>
/// <param name="Role">The role; <see cref="AccessRole.Open"/> for none.</param>
/// <param name="Scope">Where the name is.</param>
/// <param name="Usual">For <see cref="RouteScope.Parameter"/>: the name if the parameter is missing.</param>
internal sealed record RouteAccess(AccessRole Role, RouteScope Scope, string? Usual = null)
{
    /// <summary>Without credentials: what it answers is public, or is needed before a caller can be known.</summary>
    public static readonly RouteAccess Open = new(AccessRole.Open, RouteScope.Cluster);

    /// <summary>Operations leave a line in the log.</summary>
    public bool IsAudited => Role >= AccessRole.Operate;

    /// <summary>It concerns a node or the whole cluster: the role is needed for <c>*</c>.</summary>
    public static RouteAccess Cluster(AccessRole role) => new(role, RouteScope.Cluster);

    /// <summary>For the group in the path.</summary>
    public static RouteAccess InPath(AccessRole role) => new(role, RouteScope.Path);

    /// <summary>For the keyspace of the range in the path.</summary>
    public static RouteAccess Range(AccessRole role) => new(role, RouteScope.Range);

    /// <summary>For the group or keyspace in the parameter <c>group</c>.</summary>
    /// <param name="role">The role.</param>
    /// <param name="usual">The name without that parameter.</param>
    public static RouteAccess Named(AccessRole role, string usual) => new(role, RouteScope.Parameter, usual);

    /// <summary>For a group that only the handler finds, in the body: it must call <c>ApiRequest.Demand</c>.</summary>
    public static RouteAccess InRequest(AccessRole role) => new(role, RouteScope.Request);

    /// <summary>For documents: <c>write for the group in the path</c>.</summary>
    public override string ToString() => Role == AccessRole.Open
        ? "open"
        : Grant.NameOf(Role) + Scope switch
        {
            RouteScope.Cluster => " for `*`",
            RouteScope.Path => " for the group in the path",
            RouteScope.Range => " for the keyspace of the range",
            RouteScope.Parameter => $" for the group of the parameter `group`, otherwise `{Usual}`",
            _ => " for the group of the session",
        };
}
