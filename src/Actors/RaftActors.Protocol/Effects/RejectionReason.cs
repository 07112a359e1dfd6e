namespace RaftActors.Protocol.Effects;

/// <summary>Why a command or a read was refused. A refused command was not appended and never will be.</summary>
public enum RejectionReason
{
    /// <summary>This replica is not the leader; ask the named leader, if any.</summary>
    NotLeader,

    /// <summary>Too much is waiting to be committed; try again later.</summary>
    Busy,

    /// <summary>The command is larger than the limit.</summary>
    TooLarge,

    /// <summary>A leadership transfer is in progress; try again later.</summary>
    TransferInProgress,
}
