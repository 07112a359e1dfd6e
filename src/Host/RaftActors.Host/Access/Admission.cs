using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Access;

/// <summary>Lets requests in: who calls and how often; and writes down refusals and what operators did.</summary>
/// <param name="gate">Who is known; null if callers are not asked.</param>
/// <param name="limit">How often; null without a limit.</param>
/// <param name="log">For refusals and operations.</param>
internal sealed class Admission(AccessGate? gate, RequestLimit? limit, HostLog log)
{
    private const string HealthPrefix = "/health/";
    private const int MaxBodyRunes = 200;

    /// <summary>Who sent a request.</summary>
    public ICaller Identify(HttpContext http) =>
        new Caller(this, http, gate is null ? Principal.Anyone : gate.Find(Credentials.Of(http)));

    /// <exception cref="ApiError">429.</exception>
    public void DemandPace(HttpContext http, ICaller caller)
    {
        if (limit is not null && !TargetOf(http).StartsWith(HealthPrefix, StringComparison.Ordinal))
        {
            limit.Demand(gate is null || caller.Principal is null ? AddressOf(http) : caller.Principal.Name);
        }
    }

    private static string TargetOf(HttpContext http) => http.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";

    /// <summary>Method and target as they were sent; a target cannot hold a secret, because tokens are accepted in a header only.</summary>
    private static string RequestOf(HttpContext http)
    {
        const int longest = 300;
        var target = TargetOf(http);
        return $"{http.Request.Method} {(target.Length <= longest ? target : $"{target[..longest]}...")}";
    }

    private sealed class Caller(Admission admission, HttpContext http, Principal? principal) : ICaller
    {
        public Principal? Principal => principal;

        public void Follow() => admission.FollowUntilItsRolesChange(http, principal ?? Principal.Unknown);

        public void Refused(ApiError error) => admission.Note(http, principal, error);

        public void Operated(ReadOnlySpan<byte> body, string outcome) => admission.Operated(http, principal, body, outcome);
    }

    private void FollowUntilItsRolesChange(HttpContext http, Principal caller) => gate?.Follow(http, caller);

    private void Note(HttpContext http, Principal? caller, ApiError error)
    {
        if (error.Status is 401 or 403 or 429)
        {
            log.Refused(caller?.Name ?? "an unknown caller", AddressOf(http), RequestOf(http), $"{error.Status} {error.Code}");
        }
    }

    private void Operated(HttpContext http, Principal? caller, ReadOnlySpan<byte> body, string outcome)
    {
        var text = body.IsEmpty ? "-" : Printable.Value(body, MaxBodyRunes);
        log.Operated((caller ?? Principal.Unknown).Name, AddressOf(http), RequestOf(http), text, outcome);
    }
}
