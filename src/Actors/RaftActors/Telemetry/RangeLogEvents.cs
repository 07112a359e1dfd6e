using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>The log lines of ranges: RA50xx.</summary>
public static class RangeLogEvents
{
    private const string None = "None.";

    /// <summary>A keyspace in the map differs from this node's settings.</summary>
    public static readonly LogLine OtherKeyspace = new(
        "RA5001",
        LogLevel.WarningLevel,
        "Keyspace {0}: the map has machine {1}, {2} replicas and the adopted group '{3}'; this node's settings have {4}, {5} and '{6}'.",
        "A keyspace is made by the settings of the first node that makes it; those of this node differ and have no effect.",
        "Make raft-actors.keyspaces the same on every node, as the map has it.");

    /// <summary>A node's book is closed.</summary>
    public static readonly LogLine BookClosed = new(
        "RA5002",
        LogLevel.ErrorLevel,
        "The book of node {0} is closed: no replica of a range is made or ended here. Opens again in {1}.",
        "The store of the book, which says what this node hosts, failed or refused to open. What runs goes on.",
        "See the store's own line (RA2xxx) before this one.");

    /// <summary>A node's book cannot be read.</summary>
    public static readonly LogLine BookUnreadable = new(
        "RA5003",
        LogLevel.ErrorLevel,
        "The book of node {0} cannot be read: {1}",
        "The book, which says what this node hosts, is damaged, or of a newer version.",
        "Upgrade the node; otherwise restore its directory, or empty it: the node then begins with another disk and gets new replicas.");

    /// <summary>The map does not know a replica.</summary>
    public static readonly LogLine UnknownReplica = new(
        "RA5004",
        LogLevel.WarningLevel,
        "Group {0}: this node hosts {1}, which the map does not know. It is kept.",
        "Only the map's word ends a replica. The map may be older than the replica, or restored from a backup.",
        "Check whether the map was restored; if the replica is not wanted, remove it from the group's members.");

    /// <summary>A node lacks a machine.</summary>
    public static readonly LogLine CannotHost = new(
        "RA5005",
        LogLevel.ErrorLevel,
        "Group {0}: this node has no usable machine '{1}', so its replica is not started: {2}",
        "The map gives this node a replica whose machine its settings do not name.",
        "Add the machine to raft-actors.machines or RaftSetup, and restart the node.");

    /// <summary>A child waits for the book.</summary>
    public static readonly LogLine BirthWaits = new(
        "RA5006",
        LogLevel.InfoLevel,
        "Group {0}: it was split off here, and waits until the node's book is open.",
        "The book opens a moment after the replicas; the child is made then.",
        None);

    /// <summary>A child could not be made.</summary>
    public static readonly LogLine BirthFailed = new(
        "RA5007",
        LogLevel.ErrorLevel,
        "Group {0}: its first state could not be stored here: {1}. Tried again in {2}.",
        "The parent keeps everything that is needed to make the child again, so its log grows meanwhile.",
        "Check space and permissions of the data directory.");

    /// <summary>The map refused a keyspace.</summary>
    public static readonly LogLine KeyspaceRefused = new(
        "RA5008",
        LogLevel.ErrorLevel,
        "Keyspace {0}: the map refused to make it: {1}",
        "A keyspace of this node's settings cannot be made.",
        "Change raft-actors.keyspaces on every node, and restart them.");

    /// <summary>A group refused an entry of an operation.</summary>
    public static readonly LogLine OperationRefused = new(
        "RA5009",
        LogLevel.InfoLevel,
        "Operation {0}: group {1} refused its entry: {2}",
        "An operation was begun on something that is no longer so, or not possible; it is tried again or cancelled.",
        None);

    /// <summary>An operation makes no progress.</summary>
    public static readonly LogLine OperationWaits = new(
        "RA5011",
        LogLevel.WarningLevel,
        "Operation {0} ({1}): {2}",
        "An operation on ranges waits longer than usual, or for something that somebody has to do.",
        "See which nodes of the group named are down; the operation goes on by itself when they are back.");

    /// <summary>The planner began something.</summary>
    public static readonly LogLine Planned = new(
        "RA5013",
        LogLevel.InfoLevel,
        "Planned: {0}",
        "The planner began an operation, or moved a leadership: what and why.",
        None);

    /// <summary>The planner cannot do what is needed.</summary>
    public static readonly LogLine PlanBlocked = new(
        "RA5014",
        LogLevel.WarningLevel,
        "Range {0}: {1}",
        "Something is needed, and a rule or a lack of nodes prevents it.",
        "Add a node that satisfies the keyspace's placement, or change the placement.");

    /// <summary>A source was absorbed.</summary>
    public static readonly LogLine Shipped = new(
        "RA5020",
        LogLevel.InfoLevel,
        "Operation {0}: group {1} is merged into {2}; {3} bytes of state were shipped.",
        "The left neighbour has taken over the range's keys, with everything applied until it was frozen.",
        None);

    /// <summary>A source was not absorbed in this attempt.</summary>
    public static readonly LogLine ShippingEnded = new(
        "RA5021",
        LogLevel.WarningLevel,
        "Operation {0}: shipping group {1} to {2} ended: {3}.",
        "A merge did not succeed in this attempt; it is tried again or cancelled, and the keys stay where they are until then.",
        "None if it succeeds later. If it says that they diverged, report it with both groups' status.");

    /// <summary>A page of the map cannot be read.</summary>
    public static readonly LogLine MapUnread = new(
        "RA5015",
        LogLevel.ErrorLevel,
        "The range map cannot be read here: {0}",
        "The answer of the meta group is damaged, or of a newer version. This node goes on with what it knows, and asks again.",
        "Upgrade this node.");

    /// <summary>A driver could not do its work.</summary>
    public static readonly LogLine CoordinatorFailed = new(
        "RA5012",
        LogLevel.WarningLevel,
        "The coordinator of ranges could not finish a round: {0}",
        "Reading the map or a group failed in an unexpected way. The next round begins from what is recorded.",
        "If it repeats, report it with the stack trace.");

    /// <summary>The cluster's coordinator is missing.</summary>
    public static readonly LogLine StandsIn = new(
        "RA5016",
        LogLevel.WarningLevel,
        "No coordinator of ranges was seen for {1}: node {0}, which leads the group meta, drives operations as well.",
        "The cluster singleton is missing, as while its node is lost and not yet downed, or it cannot reach the group meta.",
        "See whether a member is unreachable, and down it if it does not come back.");

    /// <summary>The cluster's coordinator is back.</summary>
    public static readonly LogLine StandsBack = new(
        "RA5017",
        LogLevel.InfoLevel,
        "A coordinator of ranges is seen again: node {0} no longer drives operations.",
        "The cluster singleton runs again.",
        None);
}
