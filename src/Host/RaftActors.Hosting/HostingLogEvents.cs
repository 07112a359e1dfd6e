using Akka.Event;
using RaftActors.Telemetry;

namespace RaftActors.Hosting;

/// <summary>The log lines of hosting, RA6xxx; the others are in <see cref="LogEvents"/>.</summary>
public static class HostingLogEvents
{
    /// <summary>The host gives too little time to stop.</summary>
    public static readonly LogLine ShortShutdown = new(
        "RA6001",
        LogLevel.WarningLevel,
        "HostOptions.ShutdownTimeout is {0}, but the phase service-stop, in which leaders hand over, may take {1}.",
        "What manages the process may end it before its leaders have handed over; their groups then wait for an election.",
        "Raise HostOptions.ShutdownTimeout, and the grace period of the process manager with it.");

    /// <summary>A service of a leader was started.</summary>
    public static readonly LogLine LeaderServiceStarted = new(
        "RA6002",
        LogLevel.InfoLevel,
        "{0}: {1} runs in term {2}.",
        "This node leads the group and runs the leader's service.",
        "None.");

    /// <summary>A service of a leader ended.</summary>
    public static readonly LogLine LeaderServiceEnded = new(
        "RA6003",
        LogLevel.InfoLevel,
        "{0}: {1} of term {2} has ended; leadership was {3}.",
        "The leader's service ended: by itself (held), or because this node no longer leads or stops (lost).",
        "None.");

    /// <summary>A service of a leader threw.</summary>
    public static readonly LogLine LeaderServiceFailed = new(
        "RA6004",
        LogLevel.WarningLevel,
        "{0}: {1} failed; it is called again in {2}.",
        "The leader's service threw while this node leads.",
        "Fix the service, or what it needs; the exception is in the line.");

    /// <summary>What a service registered on its token threw.</summary>
    public static readonly LogLine LeaderServiceNotTold = new(
        "RA6005",
        LogLevel.WarningLevel,
        "{0}: {1} threw when it was told that leadership was lost.",
        "A callback that the service registered on its cancellation token threw.",
        "Fix the callback; the exception is in the line.");

    /// <summary>An effect was not run.</summary>
    public static readonly LogLine EffectFailed = new(
        "RA6006",
        LogLevel.WarningLevel,
        "{0}: {1} failed on the effect {2}; it is delivered again after raft-actors.outbox.retry-interval.",
        "The handler of the group's outbox threw; the effect (its index and ordinal) stays pending.",
        "Fix the handler, or what it needs; the exception is in the line.");

    /// <summary>What a handler of effects registered on its token threw.</summary>
    public static readonly LogLine HandlerNotTold = new(
        "RA6007",
        LogLevel.WarningLevel,
        "{0}: {1} threw when it was told that its replica stops.",
        "A callback that the handler registered on its cancellation token threw.",
        "Fix the callback; the exception is in the line.");
}
