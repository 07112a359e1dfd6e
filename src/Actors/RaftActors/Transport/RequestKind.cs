namespace RaftActors.Transport;

/// <summary>The kinds of client requests on the wire and in metrics. Names and numbers are frozen.</summary>
internal enum RequestKind
{
    Propose = 0,
    LinearizableRead = 1,
    LocalRead = 2,
    OpenSession = 3,
    CloseSession = 4,
    LeaseRead = 5,

    /// <summary>Linearizable, by the machine of the replica that receives it.</summary>
    FollowerRead = 6,

    /// <summary>The read is an entry of the log.</summary>
    LogRead = 7,

    /// <summary>With bounded staleness.</summary>
    StaleRead = 8,

    ChangeMembers = 9,
    TransferLeadership = 10,
    TakeSnapshot = 11,
    Committed = 12,
    ChangeRange = 13,
    RangeFacts = 14,

    /// <summary>In a session of a keyspace.</summary>
    ProposeInRange = 15,

    NodeReport = 16,

    /// <summary>To the source of a merge.</summary>
    Ship = 17,

    MapNews = 18,
    SkipEntry = 20,
    Members = 21,

    /// <summary>Never sent over the wire.</summary>
    Export = 22,

    /// <summary>Of a range, for a follower of keys.</summary>
    CommittedOfRange = 23,
}
