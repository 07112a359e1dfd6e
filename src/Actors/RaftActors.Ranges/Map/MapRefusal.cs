namespace RaftActors.Ranges.Map;

/// <summary>Why the map refused a command. The numbers are part of answers.</summary>
internal enum MapRefusal
{
    /// <summary>The command cannot be read, or a value in it is not allowed.</summary>
    Invalid = 1,

    /// <summary>No such keyspace.</summary>
    UnknownKeyspace = 2,

    /// <summary>No such range.</summary>
    UnknownRange = 3,

    /// <summary>No such node.</summary>
    UnknownNode = 4,

    /// <summary>No such operation.</summary>
    UnknownOperation = 5,

    /// <summary>No such replica.</summary>
    UnknownReplica = 6,

    /// <summary>Another operation holds the range's slot.</summary>
    OperationOpen = 7,

    /// <summary>The operation ended the other way, or went too far for it.</summary>
    TooLate = 8,

    /// <summary>The range serves nothing, or not yet.</summary>
    NotActive = 9,

    /// <summary>The key is not inside the range, or is its first one.</summary>
    KeyOutside = 10,

    /// <summary>The keyspace has as many ranges as it may have.</summary>
    TooManyRanges = 11,

    /// <summary>The ranges are not neighbours, in this order, in one keyspace.</summary>
    NotAdjacent = 12,

    /// <summary>The range is not to be merged.</summary>
    Sticky = 13,

    /// <summary>The name is that of another range's group.</summary>
    GroupTaken = 14,

    /// <summary>The node may not be given a replica now, or has one already.</summary>
    NodeUnavailable = 15,

    /// <summary>The node still has replicas.</summary>
    NodeHasReplicas = 16,

    /// <summary>The replica is removed or lost, or is still a member: the order contradicts that.</summary>
    WrongStage = 17,

    /// <summary>The node's disk is another one than the replica was made on.</summary>
    OtherDisk = 18,

    /// <summary>The facts do not show that the operation is over.</summary>
    NoProof = 19,

    /// <summary>The group would be left without a voter.</summary>
    LastVoter = 20,
}
