using Akka.Event;
using RaftActors.Telemetry;

namespace RaftActors.Coordination;

/// <summary>The log lines of leases; ids as in <see cref="LogEvents"/>.</summary>
public static class LeaseLogEvents
{
    /// <summary>A lease was acquired.</summary>
    public static readonly LogLine Acquired = new(
        "RA7001", LogLevel.InfoLevel, "Lease {0} acquired, token {1}.", "This node holds the lease.", "None.");

    /// <summary>A lease was lost.</summary>
    public static readonly LogLine Lost = new(
        "RA7002",
        LogLevel.WarningLevel,
        "Lease {0} with token {1} lost: {2}",
        "The holder was told; singleton and shards stop, and start again once they acquire it.",
        "If frequent, the group of the leases has no leader for longer than heartbeat-timeout, or this node cannot reach it: see RA1002 "
            + "and RA3006.");

    /// <summary>The test at start does not succeed.</summary>
    public static readonly LogLine SelfTestFailed = new(
        "RA7003",
        LogLevel.ErrorLevel,
        "Leases do not work: group {0} granted none within {1}: {2}",
        "The test at start could not acquire and release a lease. In a split, split-brain resolver could not either, and would end this "
            + "node.",
        "Check akka.coordination.lease.raft.group, and that the group runs the machine lock and has a leader.");

    /// <summary>The test at start succeeded.</summary>
    public static readonly LogLine SelfTestPassed = new(
        "RA7004", LogLevel.InfoLevel, "Leases work: group {0} granted one and took it back.", "The test at start has passed.", "None.");

    /// <summary>The callback for a lost lease threw.</summary>
    public static readonly LogLine CallbackFailed = new(
        "RA7005",
        LogLevel.ErrorLevel,
        "Lease {0}: the callback for its loss threw an exception.",
        "The holder was told of the loss, but its code failed; it may go on as if it held the lease.",
        "Fix the callback.");

    /// <summary>A lease was not released in a shutdown.</summary>
    public static readonly LogLine NotReleased = new(
        "RA7006",
        LogLevel.WarningLevel,
        "Not released before the end: {0}",
        "With release-on-shutdown: the group did not confirm the release while the actor system terminated.",
        "None. The lease ends after heartbeat-timeout.");
}
