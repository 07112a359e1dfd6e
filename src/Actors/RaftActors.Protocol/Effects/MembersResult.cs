namespace RaftActors.Protocol.Effects;

/// <summary>A leader's answer to a membership change. Every value except <see cref="Appended"/> means that nothing was changed.</summary>
public enum MembersResult
{
    /// <summary>The change, or the joint step towards it, is in the log.</summary>
    Appended,

    /// <summary>This replica is not the leader.</summary>
    NotLeader,

    /// <summary>An earlier change is not finished.</summary>
    ConfigurationInProgress,

    /// <summary>A leadership transfer is in progress.</summary>
    TransferInProgress,

    /// <summary>The leader has not committed an entry of its term yet; a change would not be safe before that (T§4.1).</summary>
    NotReady,

    /// <summary>The target is joint, is already in force, or converts a witness into another kind of member or the reverse.</summary>
    Invalid,

    /// <summary>A new voter has not caught up with the log; add it as a learner first (T§4.2.1).</summary>
    NotCaughtUp,

    /// <summary>The leader hears too few of the new voters: the group could not commit afterwards.</summary>
    WouldLoseQuorum,

    /// <summary>The configuration in force is not the one that the request expected: look again.</summary>
    Superseded,
}
