using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Work;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Json;

/// <summary><c>/livez</c>, <c>/readyz</c>, and each of their checks below them, as in etcd.</summary>
internal sealed class CheckRoutes(EtcdGroup group, NodeStanding standing)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        Check local = new("serializable_read", LocalProblemAsync);
        Map(endpoints, "livez", [local]);
        Map(endpoints, "readyz", [
            new("data_corruption", CorruptionAsync),
            local,
            new("linearizable_read", ProblemAsync),
            new("non_learner", LearnerProblemAsync),
        ]);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string kind, Check[] checks)
    {
        HttpMethodRule.MapGet(endpoints, $"/{kind}", http => ServeAsync(http, kind, checks, [.. http.Request.Query["exclude"]]));
        foreach (var check in checks)
        {
            HttpMethodRule.MapGet(endpoints, $"/{kind}/{check.Name}", http => ServeAsync(http, kind, [check], []));
        }
    }

    private static async Task ServeAsync(HttpContext http, string kind, Check[] checks, string?[] excluded)
    {
        var (lines, isWell) = (new StringBuilder(), true);
        foreach (var check in checks)
        {
            var isExcluded = excluded.Contains(check.Name);
            var problem = isExcluded ? null : await check.ProblemAsync(http.RequestAborted).ConfigureAwait(false);
            isWell &= problem is null;
            lines.Append(problem is null
                ? $"[+]{check.Name}{(isExcluded ? " excluded:" : "")} ok\n"
                : $"[-]{check.Name} failed: {problem}\n");
        }

        var body = !isWell ? $"{lines}{kind} check failed\n" : http.Request.Query.ContainsKey("verbose") ? $"{lines}ok\n" : "ok\n";
        http.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<string?> LocalProblemAsync(CancellationToken cancel) =>
        (await HealthReads.ReadAsync(group, isLocal: true, cancel).ConfigureAwait(false)).Problem;

    private async Task<string?> ProblemAsync(CancellationToken cancel) =>
        (await HealthReads.ReadAsync(group, isLocal: false, cancel).ConfigureAwait(false)).Problem;

    private async Task<string?> CorruptionAsync(CancellationToken cancel)
    {
        var (status, _) = await HealthReads.ReadAsync(group, isLocal: true, cancel).ConfigureAwait(false);
        return status?.Alarms.Any(a => a.Alarm == AlarmType.Corrupt) == true ? "alarm activated: CORRUPT" : null;
    }

    private async Task<string?> LearnerProblemAsync(CancellationToken cancel) =>
        (await standing.LookAsync(cancel).ConfigureAwait(false)).IsLearner ? "not supported for learner" : null;

    /// <param name="Name">As etcd names it.</param>
    /// <param name="ProblemAsync">What is wrong; null if nothing is.</param>
    private sealed record Check(string Name, Func<CancellationToken, Task<string?>> ProblemAsync);
}
