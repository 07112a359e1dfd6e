using Akka.Event;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Telemetry;

namespace RaftActors.Host.Access;

/// <summary>
/// The lines of <see cref="HostLogEvents"/>, in the log of a node of this process. Lines that strangers cause come once per second at most.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class HostLog(NodeSet nodes)
{
    private readonly Pace _refusals = new();
    private readonly Pace _handshakes = new();

    /// <summary>An operation ended.</summary>
    /// <param name="who">The caller's name.</param>
    /// <param name="from">Its address.</param>
    /// <param name="request">Method and path.</param>
    /// <param name="body">The beginning of the body.</param>
    /// <param name="outcome">The status, and the code of an error.</param>
    public void Operated(string who, string from, string request, string body, string outcome)
    {
        var log = Log();
        log.Write(HostLogEvents.Operated, who, from, request, body, outcome);
    }

    /// <summary>A request was refused.</summary>
    public void Refused(string who, string from, string request, string why)
    {
        if (_refusals.Passes(out var silent))
        {
            var log = Log();
            log.Write(HostLogEvents.CallerRefused, who, from, request, why, silent);
        }
    }

    /// <summary>A TLS handshake failed because of the client's certificate.</summary>
    public void CertificateRefused(string from, string why)
    {
        if (_handshakes.Passes(out var silent))
        {
            var log = Log();
            log.Write(HostLogEvents.ClientCertificateRefused, from, why, silent);
        }
    }

    public void ReadAgain(string file, string what)
    {
        var log = Log();
        log.Write(HostLogEvents.FileReadAgain, file, what);
    }

    public void NotReadAgain(string file, string why)
    {
        var log = Log();
        log.Write(HostLogEvents.FileNotReadAgain, file, why);
    }

    public void CertificateEnds(string file, DateTime end)
    {
        var log = Log();
        log.Write(HostLogEvents.CertificateEnds, file, end > DateTime.UtcNow ? "expires" : "has expired", $"{end:u}");
    }

    public void Insecure(string endpoint, string how)
    {
        var log = Log();
        log.Write(HostLogEvents.Insecure, endpoint, how);
    }

    private ILoggingAdapter Log() => nodes.Running is [var node, ..] ? node.Log : NoLogger.Instance;

    /// <summary>Lets one line per second pass and counts the others.</summary>
    private sealed class Pace
    {
        private const long IntervalMilliseconds = 1000;
        private long _next = long.MinValue;
        private int _silent;

        public bool Passes(out int silent)
        {
            var now = Environment.TickCount64;
            var next = Interlocked.Read(ref _next);
            if (now < next || Interlocked.CompareExchange(ref _next, now + IntervalMilliseconds, next) != next)
            {
                Interlocked.Increment(ref _silent);
                silent = 0;
                return false;
            }

            silent = Interlocked.Exchange(ref _silent, 0);
            return true;
        }
    }
}
