using System.Net;
using Akka.Event;
using RaftActors.Telemetry;

namespace RaftActors.Transport.Sockets;

/// <summary>One log line per second at most about connections that were closed for what they sent. Safe from any thread.</summary>
internal sealed class RefusedConnections(ILoggingAdapter log)
{
    private const long IntervalMilliseconds = 1000;

    private readonly ILoggingAdapter _log = log;
    private long _next = long.MinValue;
    private int _silent;

    public void Add(EndPoint? from, string reason)
    {
        var now = Environment.TickCount64;
        var next = Interlocked.Read(ref _next);
        if (now < next || Interlocked.CompareExchange(ref _next, now + IntervalMilliseconds, next) != next)
        {
            Interlocked.Increment(ref _silent);
            return;
        }

        _log.Write(LogEvents.ConnectionRefused, from?.ToString() ?? "an unknown address", reason, Interlocked.Exchange(ref _silent, 0));
    }
}
