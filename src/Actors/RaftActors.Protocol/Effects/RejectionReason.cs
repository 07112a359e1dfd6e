namespace RaftActors.Protocol.Effects;

/// <summary>Why a command or a read was refused. Each means: it was not appended and never will be.</summary>
public enum RejectionReason
{
    /// <summary>This replica does not lead; ask the one named, if any.</summary>
    NotLeader,

    /// <summary>Too much is waiting to be committed; try again a little later.</summary>
    Busy,

    /// <summary>The command is larger than the limit.</summary>
    TooLarge,

    /// <summary>The leader is handing over; try again a little later.</summary>
    TransferInProgress,
}
