using RaftActors.AspNetCore.Access;

namespace RaftActors.AspNetCore.Http;

/// <summary>A route, as metadata of its endpoint.</summary>
/// <param name="Method">The method; GET includes HEAD.</param>
/// <param name="Path">The path below that of the group, such as <c>/v1/kv/{key}/cas</c>.</param>
/// <param name="Access">What a caller needs.</param>
/// <param name="Parameters">The allowed query parameters; any other is refused.</param>
internal sealed record ApiRoute(string Method, string Path, RouteAccess Access, string[] Parameters)
{
    /// <summary>What must follow a value that may contain slashes; null if nothing does.</summary>
    public string? Suffix { get; init; }
}
