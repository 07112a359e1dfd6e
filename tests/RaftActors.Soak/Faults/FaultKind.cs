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

    /// <summary>The disks of all nodes but one wait for a moment, then kill -9 at all nodes at once: what was acknowledged must have been
    /// written.</summary>
    StallAndKillAll,

    /// <summary>A node's disk waits.</summary>
    StallDisk,

    /// <summary>SIGTERM, as an operator does.</summary>
    Stop,

    /// <summary>SIGSTOP at a group's leader, SIGCONT later.</summary>
    PauseLeader,

    /// <summary>SIGSTOP at any node, SIGCONT later.</summary>
    PauseAny,

    /// <summary>A group's leader has no connection to anybody.</summary>
    IsolateLeader,

    /// <summary>A node has no connection to anybody.</summary>
    IsolateAny,

    /// <summary>Two sides.</summary>
    Split,

    /// <summary>Nobody has a connection to anybody.</summary>
    AllApart,

    /// <summary>Two nodes have no connection; everybody else has.</summary>
    CutPair,

    /// <summary>Nothing that a group's leader says is heard; it hears everything.</summary>
    MuteLeader,

    /// <summary>A group's leader hears nothing; it is heard.</summary>
    DeafenLeader,

    /// <summary>Everything to and from a node is held back and comes later.</summary>
    HoldAny,

    /// <summary>All links are slow.</summary>
    SlowAll,

    /// <summary>The links of one node are slow.</summary>
    SlowAny,

    /// <summary>Leadership is handed over.</summary>
    Transfer,

    /// <summary>A replica saves its state and cuts its log.</summary>
    Snapshot,

    /// <summary>A member is added, promoted, removed or replaced, whichever the members allow.</summary>
    Members,
}
