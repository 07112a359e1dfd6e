using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RaftActors.Host.Http;

/// <summary>A health check of all nodes of this process.</summary>
/// <param name="problems">Finds what is wrong, one line each.</param>
internal sealed class NodesCheck(Func<Task<IReadOnlyList<string>>> problems) : IHealthCheck
{
    /// <summary>The name of the result's data: the lines.</summary>
    public const string Problems = "problems";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var found = await problems().ConfigureAwait(false);
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { [Problems] = found };
        return found.Count == 0
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Unhealthy(string.Join("; ", found), data: data);
    }
}
