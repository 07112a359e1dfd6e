using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;
using RaftActors.Host.Words;

namespace RaftActors.Host.Access;

/// <summary>Lets requests in: who calls, how often, and with which role; and writes down what operators did.</summary>
/// <param name="gate">Who is known; null if callers are not asked.</param>
/// <param name="limit">How often; null without a limit.</param>
/// <param name="log">For refusals and operations.</param>
internal sealed class Admission(AccessGate? gate, RequestLimit? limit, HostLog log)
{
    private const string HealthPrefix = "/health/";
    private const int MaxBodyRunes = 200;

    /// <returns>Null if the credentials are missing or unknown.</returns>
    /// <exception cref="ApiError">429.</exception>
    public Principal? Identify(HttpContext http, string target)
    {
        var caller = gate is null ? Principal.Anyone : gate.Find(Credentials.Of(http));
        if (limit is not null && !target.StartsWith(HealthPrefix, StringComparison.Ordinal))
        {
            limit.Demand(gate is null || caller is null ? AddressOf(http) : caller.Name);
        }

        return caller;
    }

    /// <summary>The caller of a route that needs one.</summary>
    /// <exception cref="ApiError">401.</exception>
    public static Principal Known(Principal? caller, Route route, HttpContext http)
    {
        if (caller is not null || route.Access.Role == AccessRole.Open)
        {
            return caller ?? Principal.Unknown;
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
    public static void Demand(Principal caller, Route route, string value, QueryParameters parameters, HostedNode? node)
    {
        var access = route.Access;
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

    /// <summary>A response that goes on ends when its caller loses its roles.</summary>
    public void Follow(HttpContext http, Principal caller) => gate?.Follow(http, caller);

    /// <summary>Runs a handler; of an operation, the end is written to the log.</summary>
    public Task RunAsync(HttpContext http, Route route, ApiRequest request) =>
        route.Access.IsAudited ? RunAuditedAsync(http, route, request) : route.Handler(request);

    /// <summary>Writes a refusal to the log, if it is one of a caller.</summary>
    public void Note(HttpContext http, Principal? caller, ApiError error)
    {
        if (error.Status is 401 or 403 or 429)
        {
            log.Refused(caller?.Name ?? "an unknown caller", AddressOf(http), RequestOf(http), $"{error.Status} {error.Code}");
        }
    }

    private async Task RunAuditedAsync(HttpContext http, Route route, ApiRequest request)
    {
        var outcome = "not ended: the client left, or the node failed";
        try
        {
            await route.Handler(request).ConfigureAwait(false);
            outcome = http.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
        }
        catch (ApiError error)
        {
            outcome = $"{error.Status} {error.Code}";
            throw;
        }
        finally
        {
            var body = request.BodyRead.IsEmpty ? "-" : Printable.Value(request.BodyRead.Span, MaxBodyRunes);
            log.Operated(request.Caller.Name, AddressOf(http), RequestOf(http), body, outcome);
        }
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";

    /// <summary>Method and target as they were sent; a target cannot hold a secret, because tokens are accepted in a header only.</summary>
    private static string RequestOf(HttpContext http)
    {
        const int longest = 300;
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return $"{http.Request.Method} {(target.Length <= longest ? target : $"{target[..longest]}...")}";
    }
}
