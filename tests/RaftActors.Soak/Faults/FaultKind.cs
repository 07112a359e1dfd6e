namespace RaftActors.Soak.Faults;

internal enum FaultKind
{
    /// <summary>kill -9 at a group's leader.</summary>
    KillLeader,

    /// <summary>kill -9 at any node.</summary>
    KillAny,

    /// <summary>kill -9 at two nodes at once.</summary>
    KillTwo,

    /// <summary>kill -9 at all nodes at once.</summary>
    KillAll,

    /// <summary>The disks of all nodes but one stall briefly, then kill -9 at all nodes at once: everything acknowledged must be on
    /// disk.</summary>
    StallAndKillAll,

    /// <summary>A node's disk stalls.</summary>
    StallDisk,

    /// <summary>SIGTERM, as sent by an operator.</summary>
    Stop,

    /// <summary>SIGSTOP at a group's leader, SIGCONT later.</summary>
    PauseLeader,

    /// <summary>SIGSTOP at any node, SIGCONT later.</summary>
    PauseAny,

    /// <summary>A group's leader has no connections.</summary>
    IsolateLeader,

    /// <summary>A node has no connections.</summary>
    IsolateAny,

    /// <summary>The nodes are split into two sides.</summary>
    Split,

    /// <summary>No node has a connection.</summary>
    AllApart,

    /// <summary>Only the link between two nodes is cut.</summary>
    CutPair,

    /// <summary>A group's leader receives everything, but nothing that it sends arrives.</summary>
    MuteLeader,

    /// <summary>A group's leader receives nothing, but everything that it sends arrives.</summary>
    DeafenLeader,

    /// <summary>Everything to and from a node is held back and delivered later.</summary>
    HoldAny,

    /// <summary>All links are slow.</summary>
    SlowAll,

    /// <summary>The links of one node are slow.</summary>
    SlowAny,

    /// <summary>Leadership is transferred.</summary>
    Transfer,

    /// <summary>A replica takes a snapshot and compacts its log.</summary>
    Snapshot,

    /// <summary>A member is added, promoted, removed or replaced, whichever is possible.</summary>
    Members,

    /// <summary>kill -9 at the node of the coordinator of ranges.</summary>
    KillCoordinator,

    /// <summary>A range is cut in two.</summary>
    SplitRange,

    /// <summary>A range is merged into its left neighbour.</summary>
    MergeRanges,

    /// <summary>A replica of a range goes to another node.</summary>
    MoveReplica,
}
