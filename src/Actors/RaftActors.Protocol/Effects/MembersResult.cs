namespace RaftActors.Protocol.Effects;

/// <summary>What a leader says to a change of members. All but <see cref="Appended"/> mean: nothing was changed.</summary>
public enum MembersResult
{
    /// <summary>The change, or the joint step towards it, is in the log.</summary>
    Appended,

    /// <summary>This replica does not lead.</summary>
    NotLeader,

    /// <summary>An earlier change is not finished.</summary>
    ConfigurationInProgress,

    /// <summary>Leadership is being handed over.</summary>
    TransferInProgress,

    /// <summary>The leader has not committed an entry of its term yet; without that a change is not safe (T§4.1).</summary>
    NotReady,

    /// <summary>The target is joint, is what is in force already, or makes a witness of another member or the reverse.</summary>
    Invalid,

    /// <summary>A new voter has not caught up with the log; add it as a learner first (T§4.2.1).</summary>
    NotCaughtUp,

    /// <summary>Too few of the new voters are heard: the group could not commit afterwards.</summary>
    WouldLoseQuorum,
}
