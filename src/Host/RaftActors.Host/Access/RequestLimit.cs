using System.Globalization;
using System.Threading.RateLimiting;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Access;

/// <summary>
/// How many requests per second one caller may send; unknown callers count by address. A burst of one second's worth passes.
/// </summary>
internal sealed class RequestLimit : IDisposable
{
    private const int StepsPerSecond = 10;
    private readonly PartitionedRateLimiter<string> _callers;
    private readonly int _perSecond;

    private RequestLimit(int perSecond)
    {
        _perSecond = perSecond;
        var step = Math.Max(1, perSecond / StepsPerSecond);
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = step,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)step / perSecond),
            AutoReplenishment = false,
        };
        _callers = PartitionedRateLimiter.Create<string, string>(
            caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => options), StringComparer.Ordinal);
    }

    /// <returns>Null without a limit.</returns>
    public static RequestLimit? Of(int perSecond) => perSecond == 0 ? null : new RequestLimit(perSecond);

    /// <param name="caller">Name or address.</param>
    /// <exception cref="ApiError">429.</exception>
    public void Demand(string caller)
    {
        using var lease = _callers.AttemptAcquire(caller);
        if (!lease.IsAcquired)
        {
            var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
                : 1;
            var message = $"'{caller}' may send {_perSecond} requests per second to this node; send the next one in {wait} s.";
            throw new ApiError(429, "too-many-requests", message)
            {
                Header = ("Retry-After", wait.ToString(CultureInfo.InvariantCulture)),
            };
        }
    }

    public void Dispose() => _callers.Dispose();
}
