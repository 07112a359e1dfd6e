using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>
/// All log lines of the library. Ids: RA1xxx replicas, RA2xxx their store, RA3xxx communication between nodes, RA4xxx machines, RA5xxx
/// ranges, RA6xxx hosting, RA7xxx leases. A new kind gets a new id; ids of removed kinds are never reused.
/// </summary>
public static class LogEvents
{
    private const string None = "None.";

    /// <summary>A replica has started.</summary>
    public static readonly LogLine ReplicaStarted = new(
        "RA1001",
        LogLevel.InfoLevel,
        "{0} (seed {1})",
        "A replica recovered its state and is running; the seed is that of its election timeouts.",
        None);

    /// <summary>A replica changed its role.</summary>
    public static readonly LogLine RoleChanged = new(
        "RA1002",
        LogLevel.InfoLevel,
        "{0} -> {1} in term {2}, {3}. {4}",
        "A replica changed its role: old role, new role, term, reason and state.",
        "None. If frequent, leaders are not heard: check the network, process pauses and election.timeout-min.");

    /// <summary>A replica faulted.</summary>
    public static readonly LogLine ReplicaFaulted = new(
        "RA1003",
        LogLevel.ErrorLevel,
        "{0} has faulted. {1}",
        "A replica, its store or its machine cannot safely continue; other replicas are not affected.",
        "Check the cause. The replica restarts from its durable state (RA1004). If it faults again, re-create it: remove the member, "
            + "delete its files, then add it again."
    );

    /// <summary>A replica restarts.</summary>
    public static readonly LogLine ReplicaStartsAgain = new(
        "RA1004",
        LogLevel.WarningLevel,
        "Group {0}: {1}. Restarts from durable state in {2}.",
        "A replica stopped and is restarted, with growing back-off.",
        "Check the earlier line about its fault or its store.");

    /// <summary>Other members are in force.</summary>
    public static readonly LogLine MembersInForce = new(
        "RA1005", LogLevel.InfoLevel, "{0}: {1}", "The members in force at this replica, from its log.", None);

    /// <summary>A membership change was accepted or refused.</summary>
    public static readonly LogLine MembersAnswered = new(
        "RA1006", LogLevel.InfoLevel, "{0}: membership change {1}: {2}", "The leader accepted or refused a membership change.", None);

    /// <summary>A leadership transfer ended.</summary>
    public static readonly LogLine TransferEnded = new(
        "RA1007",
        LogLevel.InfoLevel,
        "{0}: leadership transfer to {1}: {2}",
        "A leadership transfer succeeded or failed.",
        None);

    /// <summary>A message arrived too late.</summary>
    public static readonly LogLine Ignored = new(
        "RA1008", LogLevel.DebugLevel, "{0} ignores {1} while {2}", "A late reply for work that was abandoned.", None);

    /// <summary>The replicas' states differ without a majority.</summary>
    public static readonly LogLine NotDeterministic = new(
        "RA1009",
        LogLevel.ErrorLevel,
        "{0}: no majority of the replicas agrees on the state at index {1}. The machine is not deterministic.",
        "The hashes of the replicas differ and none has a majority.",
        "Find out what the machine uses besides its commands: clock, random numbers, hash table order.");

    /// <summary>A member's address is not known.</summary>
    public static readonly LogLine NoAddress = new(
        "RA1010",
        LogLevel.WarningLevel,
        "{0}: the address of node {1} is not known; no messages are sent to it.",
        "A member of the group is neither in raft-actors.nodes of this node nor discovered by its role.",
        "None just after a start with discovery; otherwise add the node to raft-actors.nodes on every node.");

    /// <summary>A replica is no longer a member.</summary>
    public static readonly LogLine Removed = new(
        "RA1011",
        LogLevel.WarningLevel,
        "{0}: {1} is no longer a member, as reported by {2} for index {3}. The replica stops, its files stay. {4}",
        "The node was removed from the group, perhaps while it was down. Its router serves the group like that of any client.",
        "None, or remove the node from the group in raft-actors.groups. If it is added again, its replica starts by itself.");

    /// <summary>The machine stopped at an entry.</summary>
    public static readonly LogLine MachineHalted = new(
        "RA1012", LogLevel.ErrorLevel, "{0}: the machine stopped at {1}: {2} The log continues, but this node applies nothing after it.",
        "The machine cannot apply a committed entry: the program is too old, or the machine threw and on-apply-exception is fault.",
        "If too old, upgrade this node. Otherwise fix the machine or skip the entry on every replica: log skip GROUP INDEX.");

    /// <summary>New terms for the machine were proposed.</summary>
    public static readonly LogLine TermsProposed = new(
        "RA1013", LogLevel.InfoLevel, "{0}: machine version {1}, known to every voter, takes effect; exceptions: {2}.",
        "The leader raised the machine's version to one that all voters know, or changed on-apply-exception.", None);

    /// <summary>A leader's snapshot was installed.</summary>
    public static readonly LogLine SnapshotInstalled = new(
        "RA1101", LogLevel.InfoLevel, "{0}: {1} replaces the log.", "A replica that was too far behind installed the leader's snapshot.",
        "None. If frequent, raise snapshot.trailing-entries.");

    /// <summary>The machine's snapshot was not saved.</summary>
    public static readonly LogLine SnapshotNotStored = new(
        "RA1102",
        LogLevel.ErrorLevel,
        "{0}: {1} could not be stored.",
        "The snapshot store failed to save the machine's snapshot; the log is kept instead and grows.",
        "Check the snapshot store: space, permissions, limits. It is retried later.");

    /// <summary>The transfer of a snapshot to a peer ended.</summary>
    public static readonly LogLine SnapshotSent = new(
        "RA1103",
        LogLevel.InfoLevel,
        "{0}: {1} to {2}: {3}.",
        "A snapshot was sent to a peer, or sending failed.",
        "None. It is sent again if needed.");

    /// <summary>A leader's snapshot cannot be received.</summary>
    public static readonly LogLine SnapshotNotReceived = new(
        "RA1104",
        LogLevel.ErrorLevel,
        "{0}: {1} from {2} cannot be received.",
        "There is no space for a leader's snapshot, or the store cannot keep one of that size; the replica stays behind.",
        "Check the snapshot store: space, permissions, limits. The leader sends it again.");

    /// <summary>A write of the log failed.</summary>
    public static readonly LogLine RecordNotWritten = new(
        "RA2001",
        LogLevel.ErrorLevel,
        "{0}: record {1} could not be written.",
        "A write to the journal failed but may still be stored; the replica restarts from what is durable.",
        "Check the journal: space, connection, permissions.");

    /// <summary>The journal refused a record.</summary>
    public static readonly LogLine RecordRefused = new(
        "RA2002",
        LogLevel.ErrorLevel,
        "{0}: record {1} was refused by the journal.",
        "The journal refused a record; nothing may be written after the gap, so the replica restarts.",
        "Check the journal's limits (event size) and its serializer.");

    /// <summary>The log is damaged or not available.</summary>
    public static readonly LogLine LogUnreadable = new(
        "RA2003",
        LogLevel.ErrorLevel,
        "{0}: the log cannot be read after record {1}. The replica does not start; nothing was changed.",
        "A record is damaged, or the journal is not available.",
        "If the journal itself is healthy: remove the member from its group, delete its files, add it as a learner and promote it. Never "
            + "delete only its files: its votes would be lost."
    );

    /// <summary>The snapshot that the log needs is missing.</summary>
    public static readonly LogLine SnapshotMissing = new(
        "RA2004",
        LogLevel.ErrorLevel,
        "{0}: the log needs {1}, but the snapshot store does not return it: {2}. The replica does not start.",
        "Log and snapshots do not belong together, or the snapshot is damaged.",
        "Keep, copy and restore journal and snapshot store together; otherwise as RA2003.");

    /// <summary>Superfluous records were not deleted.</summary>
    public static readonly LogLine RecordsNotDeleted = new(
        "RA2005",
        LogLevel.WarningLevel,
        "{0}: records up to {1} could not be deleted: {2}",
        "Superfluous but harmless records take space.",
        "None. The next snapshot deletes them too.");

    /// <summary>The journal was lost.</summary>
    public static readonly LogLine LogLost = new(
        "RA2006", LogLevel.ErrorLevel, "{0}: the log is not what this replica wrote: {1}. The replica does not start.",
        "The journal was lost, rolled back or replaced, and with it this replica's votes and acknowledgements.",
        "Restore the right journal. If it is lost: remove the member from its group, delete its files, add it as a learner and promote it."
    );

    /// <summary>The mark outside the journal was not written.</summary>
    public static readonly LogLine IdentityNotWritten = new(
        "RA2007", LogLevel.ErrorLevel, "{0}: the end of the log could not be recorded in identity.db.",
        "The file that detects a lost journal cannot be written; a replica that needs it for a vote or acknowledgement restarts.",
        "Check the directory raft-actors.persistence.data-dir: space, permissions.");

    /// <summary>A replica without data may not start.</summary>
    public static readonly LogLine MayNotBegin = new(
        "RA2008",
        LogLevel.ErrorLevel,
        "{0}: this replica has no data, and raft-actors.persistence.bootstrap is off. The replica does not start.",
        "This node has never had the replica, or its directory was lost.",
        "If its data was lost, remove the member from its group and add it as a learner. To start as a new replica, set bootstrap = on "
            + "for one start."
    );

    /// <summary>Older snapshots were not deleted.</summary>
    public static readonly LogLine SnapshotsNotDeleted = new(
        "RA2101",
        LogLevel.WarningLevel,
        "{0}: older snapshots could not be deleted: {1}",
        "Superfluous but harmless snapshots take space.",
        "None. The next snapshot deletes them too.");

    /// <summary>A snapshot is damaged or not available.</summary>
    public static readonly LogLine SnapshotUnreadable = new(
        "RA2102",
        LogLevel.ErrorLevel,
        "{0}: {1} cannot be read.",
        "A snapshot is damaged, or the snapshot store is not available.",
        "As RA2004 if the replica does not start; otherwise it is written again.");

    /// <summary>A snapshot that no record names was not deleted.</summary>
    public static readonly LogLine UnnamedSnapshotNotDeleted = new(
        "RA2103",
        LogLevel.WarningLevel,
        "{0}: the snapshot at {1}, which no record names, could not be deleted: {2}",
        "A snapshot saved just before a crash takes space; it is not used.",
        "None. The next start or a later snapshot deletes it.");

    /// <summary>A frame from a peer cannot be read.</summary>
    public static readonly LogLine FrameDropped = new(
        "RA3001",
        LogLevel.WarningLevel,
        "Dropped a message from node {0}: {1}",
        "A frame is damaged or inconsistent.",
        "Ignore if rare. If frequent, look for mixed versions or a foreign client.");

    /// <summary>A frame is meant for another pipe.</summary>
    public static readonly LogLine WrongPipe = new(
        "RA3002",
        LogLevel.WarningLevel,
        "Dropped a message from node {0} to node {1}: this is the pipe between {2} and {3}.",
        "Two nodes disagree about which node is at an address.",
        "Compare raft-actors.nodes and node-id on both nodes.");

    /// <summary>A message in a frame cannot be read.</summary>
    public static readonly LogLine MessageDropped = new(
        "RA3003",
        LogLevel.WarningLevel,
        "Dropped a message from node {0} for group {1}: {2}",
        "A message is invalid or unknown to this version.",
        "Bring all nodes to one version. If it persists, report a bug.");

    /// <summary>A message came from another process than the discovered node.</summary>
    public static readonly LogLine ImpostorDropped = new(
        "RA3004",
        LogLevel.WarningLevel,
        "Dropped a message from the process at {0}, which claims to be node {1}: that is the process at {2}.",
        "Two processes claim to be the same node.",
        "Stop one of them or give it its own node-id.");

    /// <summary>A peer was heard, for the first time or again.</summary>
    public static readonly LogLine PeerReached = new(
        "RA3005",
        LogLevel.InfoLevel,
        "Node {0} at {1} is connected.",
        "The first message from a peer, or the first since its connection was lost.",
        None);

    /// <summary>The connection to a peer was lost.</summary>
    public static readonly LogLine PeerGone = new(
        "RA3006",
        LogLevel.WarningLevel,
        "Node {0} is disconnected: {1}.",
        "The connection to a peer was lost: it stopped, or the network failed.",
        "None if it was stopped; otherwise check the peer and the network. It is retried continuously.");

    /// <summary>An association may be deaf.</summary>
    public static readonly LogLine AssociationReset = new(
        "RA3007",
        LogLevel.InfoLevel,
        "Nothing came from node {0} within {1} s after a connection of it was closed: what Akka.Remote holds open to it is closed too.",
        "The peer stopped, or Akka.Remote no longer reads from the connection that the peer uses.",
        "None. Akka.Remote itself calls this a quarantine with an unknown UID; nothing is quarantined.");

    /// <summary>The address of a node changed.</summary>
    public static readonly LogLine NodeFound = new(
        "RA3101",
        LogLevel.InfoLevel,
        "Node {0} {1}.",
        "With raft-actors.cluster.role: a node was discovered among the members of the cluster, has moved or has left.",
        None);

    /// <summary>A member does not say which node it is.</summary>
    public static readonly LogLine MemberIsSilent = new(
        "RA3102",
        LogLevel.WarningLevel,
        "The member at {0} has the role {1} but does not say which node it is.",
        "RaftActors does not run there, or its raft-actors.cluster.role is not set.",
        "Remove the role from that member, or start RaftActors there.");

    /// <summary>Two processes claim one node id.</summary>
    public static readonly LogLine ClaimRefused = new(
        "RA3103",
        LogLevel.ErrorLevel,
        "The process at {0} claims to be node {1}, but {1} is the process at {2}. It is refused until that process is gone.",
        "Two processes have the same node-id.",
        "Stop one of them or give it its own node-id.");

    /// <summary>Other nodes refuse this process.</summary>
    public static readonly LogLine StandsAside = new(
        "RA3104",
        LogLevel.ErrorLevel,
        "This process is {0}. It takes no part until the other process is gone.",
        "Another process has the node-id of this one.",
        "Stop one of them or give it its own node-id.");

    /// <summary>Other nodes accept this process again.</summary>
    public static readonly LogLine TakesPartAgain = new(
        "RA3105",
        LogLevel.InfoLevel,
        "All others now accept this process as node {0}; it takes part again.",
        "The other process with this node-id is gone.",
        None);

    /// <summary>Another node has a wrong address for this one.</summary>
    public static readonly LogLine NotReachedBy = new(
        "RA3106", LogLevel.ErrorLevel,
        "Node {0} at {1} cannot reach this node: its raft-actors.nodes has another address for {2} than {3}.",
        "The address table on another node is out of date.", "Correct or empty raft-actors.nodes there.");

    /// <summary>A connection to the port of Akka.Remote was closed for what it sent.</summary>
    public static readonly LogLine ConnectionRefused = new(
        "RA3201",
        LogLevel.WarningLevel,
        "Closed a connection from {0}: {1} ({2} more since the last such line).",
        "With SocketTransport: a connection to the port of Akka.Remote sent something else, or nothing.",
        "Ignore if rare. If frequent, look for a port scan, or for a node with TLS; restrict access to the port.");

    /// <summary>A lane to a peer is open.</summary>
    public static readonly LogLine LaneOpened = new(
        "RA3202",
        LogLevel.DebugLevel,
        "Messages to node {0} now go through a lane.",
        "This node sends to a peer on a connection past Akka.Remote.",
        None);

    /// <summary>This node has no lanes.</summary>
    public static readonly LogLine WithoutLanes = new(
        "RA3203",
        LogLevel.InfoLevel,
        "All messages between nodes go through Akka.Remote, without lanes: {0}.",
        "This node does not use the faster connections between nodes.",
        "None. With TLS there are no lanes; otherwise see raft-actors.transport.lanes in reference.conf.");

    /// <summary>The machine could not save its state.</summary>
    public static readonly LogLine MachineNotSaved = new(
        "RA4001",
        LogLevel.ErrorLevel,
        "The machine could not save its state at {0}.",
        "The machine's Save threw; the log is kept instead and grows.",
        "Fix the machine's Save.");

    /// <summary>The machine threw on a command.</summary>
    public static readonly LogLine MachineFailedOnCommand = new(
        "RA4002",
        LogLevel.WarningLevel,
        "{0}: the machine threw on the command at {1}, which was answered as a machine error ({2} earlier failures were not logged).",
        "The machine rejected a command by an exception; the group continues.",
        "Fix the client, or make the machine answer such commands itself.");

    /// <summary>An entry was skipped.</summary>
    public static readonly LogLine EntrySkipped = new(
        "RA4003",
        LogLevel.WarningLevel,
        "{0}: the command at {1} is skipped, as decided by {2} in entry {3}.",
        "An operator skipped the command at which the machine stopped.",
        None);

    /// <summary>What was made with a machine could not be ended.</summary>
    public static readonly LogLine MachineNotEnded = new(
        "RA4004",
        LogLevel.WarningLevel,
        "{0}: a machine that is no longer used could not be disposed.",
        "The machine's Dispose, or that of a service made for it, threw. The group is not affected.",
        "Fix the Dispose; the exception is in the line.");

    /// <summary>Effects are waiting for a handler.</summary>
    public static readonly LogLine NoOutboxHandler = new(
        "RA4101",
        LogLevel.WarningLevel,
        "{0} is the leader and has {1} effects to run, but no outbox handler is registered on this node.",
        "Effects in the outbox are waiting.",
        "Register a handler on every node that may lead: WithRaftOutbox, RaftSetup.WithOutboxHandler, Raft.RegisterOutboxHandler, or "
            + "outbox-handler in HOCON.");

    /// <summary>The outbox handler stopped.</summary>
    public static readonly LogLine OutboxHandlerEnded = new(
        "RA4102",
        LogLevel.WarningLevel,
        "{0}: the outbox handler stopped with {1} unfinished effects. It is re-created and gets them again.",
        "The outbox-handler actor stopped, or its constructor threw.",
        "Fix the handler; Akka's own line before this one shows the exception.");
}
