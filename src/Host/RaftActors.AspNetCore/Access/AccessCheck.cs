using Microsoft.AspNetCore.Http;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Nodes;

namespace RaftActors.AspNetCore.Access;

/// <summary>Whether a caller may use a route.</summary>
internal static class AccessCheck
{
    /// <summary>The caller of a route that needs one.</summary>
    /// <exception cref="ApiError">401.</exception>
    public static Principal Known(ICaller? caller, RouteAccess access, HttpContext http)
    {
        if (caller is null)
        {
            return Principal.Anyone;
        }

        if (caller.Principal is not null || access.Role == AccessRole.Open)
        {
            return caller.Principal ?? Principal.Unknown;
        }

        var shown = Credentials.Of(http);
        var (message, error) = shown switch
        {
            { Token: "" } => ("The header Authorization must have the form 'Bearer TOKEN', once.", ", error=\"invalid_request\""),
            { Token: not null } => ("This node does not know the token; it may have been replaced.", ", error=\"invalid_token\""),
            { Certificate: { } certificate } => (
                $"The certificate of '{certificate.SubjectName.Name}' is valid, but no caller of this node has that subject.", ""),
            _ => ("This node answers only to callers it knows: send the header 'Authorization: Bearer TOKEN'.", ""),
        };
        throw new ApiError(401, "unauthenticated", message) { Header = ("WWW-Authenticate", $"Bearer realm=\"raftactors\"{error}") };
    }

    /// <exception cref="ApiError">403.</exception>
    public static void Demand(Principal caller, RouteAccess access, string value, QueryParameters parameters, ApiNode? node)
    {
        if (access.Role == AccessRole.Open || ReferenceEquals(caller, Principal.Anyone))
        {
            return;
        }

        var (name, isAllowed) = access.Scope switch
        {
            RouteScope.Path => (value, Scopes.Allow(caller, access.Role, value, node)),
            RouteScope.Range => (value, Scopes.Allow(caller, access.Role, value, node, isRange: true)),
            RouteScope.Parameter when (parameters.Text(MachineGroup.Parameter) ?? access.Usual!) is var group =>
                (group, Scopes.Allow(caller, access.Role, group, node)),

            // The handler finds the group and demands the role for it.
            RouteScope.Request => ("any group", caller.MaySomewhere(access.Role)),
            _ => (Grant.Everywhere, caller.May(access.Role, Grant.Everywhere)),
        };
        if (!isAllowed)
        {
            throw Forbidden(caller, access.Role, name);
        }
    }

    public static ApiError Forbidden(Principal caller, AccessRole role, string name) =>
        new(403, "forbidden", $"This needs the role {Grant.NameOf(role)} for '{name}'; the caller is {caller}.");
}
