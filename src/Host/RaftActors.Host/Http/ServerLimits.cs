using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RaftActors.Host.Http;

/// <summary>What one client may cost.</summary>
internal static class ServerLimits
{
    public static void Set(KestrelServerLimits limits, int maxConnections)
    {
        // A percent-encoded key of maximum length, three characters per byte, with a margin so that a longer key gets a proper answer.
        limits.MaxRequestLineSize = 64 * 1024;
        limits.MaxRequestBufferSize = 1024 * 1024;
        limits.MaxRequestBodySize = 16 * 1024 * 1024;

        // Idle connections cost little; silent ones are closed before they keep others out.
        limits.MaxConcurrentConnections = maxConnections;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MaxRequestHeadersTotalSize = 80 * 1024;
        limits.MaxRequestHeaderCount = 64;

        // A connection slower than this, in or out, for longer than the grace period is closed.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
