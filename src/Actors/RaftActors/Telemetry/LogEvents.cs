using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>
/// Every line that the library logs. Ids: RA1xxx replicas, RA2xxx their store, RA3xxx the way between nodes, RA4xxx machines. A new kind
/// gets a new id; the id of a kind that is no more stays unused.
/// </summary>
public static class LogEvents
{
    private const string Nothing = "Nothing.";

    /// <summary>A replica runs.</summary>
    public static readonly LogLine ReplicaStarted = new(
        "RA1001",
        LogLevel.InfoLevel,
        "{0} (seed {1})",
        "A replica read its state back and runs; the seed is that of its election timeouts.",
        Nothing);

    /// <summary>A replica took another role.</summary>
    public static readonly LogLine RoleChanged = new(
        "RA1002",
        LogLevel.InfoLevel,
        "{0} -> {1} in term {2}, {3}. {4}",
        "A replica took another role: from, to, the term, why, and its state.",
        "Nothing; many in a row mean that leaders are not heard: look at network, pauses and election.timeout-min.");

    /// <summary>A replica does not go on.</summary>
    public static readonly LogLine ReplicaFaulted = new(
        "RA1003",
        LogLevel.ErrorLevel,
        "{0} is faulted. {1}",
        "A replica, its store or its machine met what it must not go on with; the others go on.",
        "Read the cause. It starts again from its durable state (RA1004); if it faults again, bring the replica up anew: remove the member, then its files, then add it."
    );

    /// <summary>A replica starts again.</summary>
    public static readonly LogLine ReplicaStartsAgain = new(
        "RA1004",
        LogLevel.WarningLevel,
        "Group {0}: {1}. Starts again from durable state in {2}.",
        "A replica ended and is started again, later each time.",
        "Read the line of its fault or of its store before this one.");

    /// <summary>Other members are in force.</summary>
    public static readonly LogLine MembersInForce = new(
        "RA1005", LogLevel.InfoLevel, "{0}: {1}", "The members in force at this replica, from its log.", Nothing);

    /// <summary>A change of members was decided about.</summary>
    public static readonly LogLine MembersAnswered = new(
        "RA1006", LogLevel.InfoLevel, "{0}: change of members {1}: {2}", "The leader took or refused a change of members.", Nothing);

    /// <summary>A transfer of leadership ended.</summary>
    public static readonly LogLine TransferEnded = new(
        "RA1007",
        LogLevel.InfoLevel,
        "{0}: transfer of leadership to {1}: {2}",
        "A transfer of leadership ended, in whatever way.",
        Nothing);

    /// <summary>Something came too late.</summary>
    public static readonly LogLine Ignored = new(
        "RA1008", LogLevel.DebugLevel, "{0} ignores {1} while {2}", "News of work for which nobody waits any more.", Nothing);

    /// <summary>The replicas' states differ without a majority.</summary>
    public static readonly LogLine NotDeterministic = new(
        "RA1009",
        LogLevel.ErrorLevel,
        "{0}: no majority of the replicas has the same state at index {1}. The machine is not deterministic.",
        "The replicas' hashes differ and none has a majority.",
        "Find what the machine reads beside its commands: clock, random numbers, order of a hash table.");

    /// <summary>A member's address is not known.</summary>
    public static readonly LogLine NoAddress = new(
        "RA1010",
        LogLevel.WarningLevel,
        "{0}: no address is known for node {1}; it gets nothing until there is one.",
        "A member of the group is not in this node's table raft-actors.nodes, and not found by its role.",
        "Nothing just after a start where nodes are found by role; else add it to raft-actors.nodes of every node.");

    /// <summary>A replica is not a member.</summary>
    public static readonly LogLine Removed = new(
        "RA1011",
        LogLevel.WarningLevel,
        "{0}: {1} is not a member any more; {2} says so of index {3}. The replica ends, its files stay. {4}",
        "The node was removed from the group, perhaps while it was down. Its router serves the group like any client's.",
        "Nothing, or take the node out of the group's line in raft-actors.groups; if it is added again, its replica starts by itself.");

    /// <summary>The machine stopped at an entry.</summary>
    public static readonly LogLine MachineHalted = new(
        "RA1012", LogLevel.ErrorLevel, "{0}: the machine stopped at {1}: {2} The log goes on; nothing is applied on this node after it.",
        "The machine does not get past a committed entry: the program is too old for it, or on-apply-exception is fault and the machine threw.",
        "Too old: upgrade this node. Else mend the machine, or have the entry skipped on every replica: log skip GROUP INDEX.");

    /// <summary>Other terms for the machine.</summary>
    public static readonly LogLine TermsProposed = new(
        "RA1013", LogLevel.InfoLevel, "{0}: every voter knows version {1} of the machine; it is raised, and exceptions are: {2}.",
        "The leader appended the version of the machine that all voters know, or another on-apply-exception.", Nothing);

    /// <summary>A leader's snapshot was installed.</summary>
    public static readonly LogLine SnapshotInstalled = new(
        "RA1101", LogLevel.InfoLevel, "{0}: {1} takes the log's place.", "A replica that was too far behind got the leader's snapshot.",
        "Nothing; often: raise snapshot.trailing-entries.");

    /// <summary>The machine's snapshot is not on disk.</summary>
    public static readonly LogLine SnapshotNotStored = new(
        "RA1102",
        LogLevel.ErrorLevel,
        "{0}: {1} could not be stored.",
        "The snapshot store refused the machine's snapshot; the log is kept instead and grows.",
        "Look at the snapshot store: space, permissions, limits. It is tried again later.");

    /// <summary>A snapshot's way to a peer ended.</summary>
    public static readonly LogLine SnapshotSent = new(
        "RA1103",
        LogLevel.InfoLevel,
        "{0}: {1} to {2}: {3}.",
        "A snapshot was sent to a peer, or could not be.",
        "Nothing; it is sent again where it is needed.");

    /// <summary>A write of the log failed.</summary>
    public static readonly LogLine RecordNotWritten = new(
        "RA2001",
        LogLevel.ErrorLevel,
        "{0}: record {1} could not be written.",
        "The journal failed in a write, which may be stored all the same; the replica starts again from what is.",
        "Look at the journal: space, connection, permissions.");

    /// <summary>The journal refused a record.</summary>
    public static readonly LogLine RecordRefused = new(
        "RA2002",
        LogLevel.ErrorLevel,
        "{0}: record {1} was refused by the journal.",
        "The journal did not take a record; nothing may be written after the hole, the replica starts again.",
        "Look at the journal's limits (size of an event) and at its serializer.");

    /// <summary>The log is damaged or cannot be reached.</summary>
    public static readonly LogLine LogUnreadable = new(
        "RA2003",
        LogLevel.ErrorLevel,
        "{0}: the log cannot be read after record {1}. The replica does not start; nothing was changed.",
        "A record is damaged, or the journal does not answer.",
        "If the journal is well: remove the member from its group, then its files, then add it as a learner and promote it. Never only its files: its votes would be forgotten."
    );

    /// <summary>The snapshot that the log needs is not there.</summary>
    public static readonly LogLine SnapshotMissing = new(
        "RA2004",
        LogLevel.ErrorLevel,
        "{0}: the log needs {1}, and the snapshot store does not give it: {2}. The replica does not start.",
        "Log and snapshots do not belong together, or the snapshot is damaged.",
        "Journal and snapshot store must be kept, copied and restored together; else as RA2003.");

    /// <summary>Superfluous records stay for now.</summary>
    public static readonly LogLine RecordsNotDeleted = new(
        "RA2005",
        LogLevel.WarningLevel,
        "{0}: records up to {1} could not be deleted: {2}",
        "Records that are superfluous, not wrong, take space.",
        "Nothing; the next snapshot deletes them too.");

    /// <summary>The journal was lost.</summary>
    public static readonly LogLine LogLost = new(
        "RA2006", LogLevel.ErrorLevel, "{0}: the log is not what this replica wrote: {1}. The replica does not start.",
        "The journal was lost, rolled back or is another one, and with it this replica's votes and acknowledgements.",
        "Bring the right journal back; if it is gone: remove the member from its group, then its files, then add it as a learner and promote it."
    );

    /// <summary>The mark outside the journal is not on disk.</summary>
    public static readonly LogLine IdentityNotWritten = new(
        "RA2007", LogLevel.ErrorLevel, "{0}: how far the log reaches could not be noted in identity.db.",
        "The file by which a lost journal is noticed cannot be written; a replica that needs it for a promise starts again.",
        "Look at the directory raft-actors.persistence.data-dir: space, permissions.");

    /// <summary>A replica without data, where none may begin.</summary>
    public static readonly LogLine MayNotBegin = new(
        "RA2008",
        LogLevel.ErrorLevel,
        "{0}: there is no data of this replica, and raft-actors.persistence.bootstrap is off. The replica does not start.",
        "This node has never had the replica, or its directory was lost.",
        "If its data was lost: remove the member from its group, and add it as a learner. To begin as a new replica: set bootstrap = on for one start."
    );

    /// <summary>Older snapshots stay for now.</summary>
    public static readonly LogLine SnapshotsNotDeleted = new(
        "RA2101",
        LogLevel.WarningLevel,
        "{0}: older snapshots could not be deleted: {1}",
        "Snapshots that are superfluous, not wrong, take space.",
        "Nothing; the next snapshot deletes them too.");

    /// <summary>A snapshot is damaged or cannot be reached.</summary>
    public static readonly LogLine SnapshotUnreadable = new(
        "RA2102",
        LogLevel.ErrorLevel,
        "{0}: {1} cannot be read.",
        "A snapshot is damaged, or the snapshot store does not answer.",
        "As RA2004 if the replica does not start; else it is written anew.");

    /// <summary>A snapshot that no record names stays for now.</summary>
    public static readonly LogLine UnnamedSnapshotNotDeleted = new(
        "RA2103",
        LogLevel.WarningLevel,
        "{0}: the snapshot at {1}, which no record names, could not be deleted: {2}",
        "A snapshot that was saved just before an end takes space; it does not count.",
        "Nothing; the next start or a later snapshot deletes it.");

    /// <summary>A frame from a peer cannot be read.</summary>
    public static readonly LogLine FrameDropped = new(
        "RA3001",
        LogLevel.WarningLevel,
        "Dropped a message from node {0}: {1}",
        "A frame is damaged or contradicts itself.",
        "Nothing once; often: another version, or somebody who is no node.");

    /// <summary>A frame is meant for another pipe.</summary>
    public static readonly LogLine WrongPipe = new(
        "RA3002",
        LogLevel.WarningLevel,
        "Dropped a message from node {0} to node {1}: this is the pipe between {2} and {3}.",
        "Two nodes do not agree who lives at an address.",
        "Compare raft-actors.nodes and node-id of both nodes.");

    /// <summary>A message of a frame cannot be read.</summary>
    public static readonly LogLine MessageDropped = new(
        "RA3003",
        LogLevel.WarningLevel,
        "Dropped a message from node {0} for group {1}: {2}",
        "A message says what cannot be, or what this version does not know.",
        "Bring all nodes to one version; else a fault to report.");

    /// <summary>Another process than the node that was found.</summary>
    public static readonly LogLine ImpostorDropped = new(
        "RA3004",
        LogLevel.WarningLevel,
        "Dropped what the process at {0} sent as node {1}, which is the process at {2}.",
        "Two processes say that they are the same node.",
        "Stop one of them, or give it a node-id of its own.");

    /// <summary>Something came from a peer, for the first time or again.</summary>
    public static readonly LogLine PeerReached = new(
        "RA3005",
        LogLevel.InfoLevel,
        "Node {0} at {1} is heard.",
        "The first message of a peer, or the first since its connection was lost.",
        Nothing);

    /// <summary>The connection to a peer ended.</summary>
    public static readonly LogLine PeerGone = new(
        "RA3006",
        LogLevel.WarningLevel,
        "Node {0} is not reached any more: {1}.",
        "The connection to a peer ended: it stopped, or the network between the two fails.",
        "Nothing if it was stopped; else look at the peer and the network. It is tried again all the time.");

    /// <summary>A node has an address, or none.</summary>
    public static readonly LogLine NodeFound = new(
        "RA3101",
        LogLevel.InfoLevel,
        "Node {0} {1}.",
        "With raft-actors.cluster.role: a node was found among the members of the cluster, has moved, or is not there any more.",
        Nothing);

    /// <summary>A member does not say which node it is.</summary>
    public static readonly LogLine MemberIsSilent = new(
        "RA3102",
        LogLevel.WarningLevel,
        "The member at {0} has the role {1} but does not say which node it is.",
        "RaftActors does not run there, or its raft-actors.cluster.role is not set.",
        "Take the role away from that member, or start RaftActors there.");

    /// <summary>Two processes under one node id.</summary>
    public static readonly LogLine ClaimRefused = new(
        "RA3103",
        LogLevel.ErrorLevel,
        "The process at {0} claims to be node {1}, but {1} is the process at {2}. Until that one is gone, it is refused.",
        "Two processes have the same node-id.",
        "Stop one of them, or give it a node-id of its own.");

    /// <summary>This process is refused by the others.</summary>
    public static readonly LogLine StandsAside = new(
        "RA3104",
        LogLevel.ErrorLevel,
        "This process is {0}. It takes no part until the other one is gone.",
        "Another process has this one's node-id.",
        "Stop one of them, or give it a node-id of its own.");

    /// <summary>This process is the node again.</summary>
    public static readonly LogLine TakesPartAgain = new(
        "RA3105",
        LogLevel.InfoLevel,
        "This process is node {0} for all others now and takes part again.",
        "The other process with this node-id is gone.",
        Nothing);

    /// <summary>Another node looks for this one elsewhere.</summary>
    public static readonly LogLine NotReachedBy = new(
        "RA3106", LogLevel.ErrorLevel, "Node {0} at {1} does not reach this node: its raft-actors.nodes says that {2} is not at {3}.",
        "A table of addresses on another node is out of date.", "Mend or empty raft-actors.nodes there.");

    /// <summary>The machine could not save its state.</summary>
    public static readonly LogLine MachineNotSaved = new(
        "RA4001",
        LogLevel.ErrorLevel,
        "The machine could not save its state at {0}.",
        "The machine's Save threw; the log is kept instead and grows.",
        "Mend the machine's Save.");

    /// <summary>The machine threw on a command.</summary>
    public static readonly LogLine MachineFailedOnCommand = new(
        "RA4002",
        LogLevel.WarningLevel,
        "{0}: the machine threw on the command at {1}, which was answered as a machine error ({2} earlier ones were not logged).",
        "The machine does not like a command; the group goes on.",
        "Mend the client, or let the machine answer such commands itself.");

    /// <summary>An entry was skipped.</summary>
    public static readonly LogLine EntrySkipped = new(
        "RA4003",
        LogLevel.WarningLevel,
        "{0}: the command at {1} is skipped, as {2} decided; the decision is entry {3}.",
        "An operator had a command skipped at which the machine stopped.",
        Nothing);

    /// <summary>Effects wait for a handler.</summary>
    public static readonly LogLine NoOutboxHandler = new(
        "RA4101",
        LogLevel.WarningLevel,
        "{0} leads and has {1} effects to run, but no outbox handler is registered on this node.",
        "Effects of the outbox wait.",
        "Register a handler on every node that may lead: Raft.RegisterOutboxHandler, or outbox-handler in HOCON.");

    /// <summary>The handler of an outbox ended.</summary>
    public static readonly LogLine OutboxHandlerEnded = new(
        "RA4102",
        LogLevel.WarningLevel,
        "{0}: the outbox handler ended with {1} effects that it had not called done. It is made again; they come again.",
        "The actor of outbox-handler stopped, or its constructor threw.",
        "Mend the handler; Akka's own line before this one says what it threw.");
}
