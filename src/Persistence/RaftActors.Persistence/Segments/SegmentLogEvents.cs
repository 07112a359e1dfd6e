using Akka.Event;
using RaftActors.Telemetry;

namespace RaftActors.Persistence.Segments;

/// <summary>The log lines of the segment journal; ids as in <see cref="LogEvents"/>.</summary>
public static class SegmentLogEvents
{
    /// <summary>An interrupted write was removed.</summary>
    public static readonly LogLine TailCut = new(
        "RA2009",
        LogLevel.WarningLevel,
        "{0}: {2} bytes from byte {1} on were removed.",
        "The process or the machine stopped during a write of the segment journal. Nothing that was acknowledged is removed.",
        "None after a crash. After a normal stop, check the disk.");
}
