namespace RaftActors.Protocol.Effects;

/// <summary>
/// Everything that a core can ask its shell to do: one method per effect type, so that code with a new type does not compile until every
/// shell handles it. Called by <see cref="Driver.ReplicaDriver"/> in the order in which the core asked.
/// </summary>
public interface IEffectInterpreter
{
    /// <summary>Write to the log.</summary>
    void On(in Persist effect);

    /// <summary>Send now.</summary>
    void On(in Send effect);

    /// <summary>
    /// Send: the write is durable. <see cref="Driver.ReplicaDriver"/> calls this when it is, which is usually after later effects.
    /// </summary>
    void On(in SendWhenDurable effect);

    /// <summary>The driver holds a promise until its write is durable. Nothing to do; transcripts and tests show it.</summary>
    void Hold(in SendWhenDurable promise)
    {
    }

    /// <summary>Apply committed entries.</summary>
    void On(in ApplyEntries effect);

    /// <summary>Commands were appended to the log.</summary>
    void On(in ProposalAppended effect);

    /// <summary>Commands were refused.</summary>
    void On(in ProposalRejected effect);

    /// <summary>A read may be served.</summary>
    void On(in ReadReady effect);

    /// <summary>A read cannot be served by this replica.</summary>
    void On(in ReadRejected effect);

    /// <summary>Send a snapshot to a peer.</summary>
    void On(in SendSnapshot effect);

    /// <summary>Take a snapshot.</summary>
    void On(in SaveMachine effect);

    /// <summary>Make a received snapshot durable.</summary>
    void On(in SaveReceivedSnapshot effect);

    /// <summary>Replace the machine's state with a received snapshot.</summary>
    void On(in RestoreMachine effect);

    /// <summary>Remove a prefix of the log.</summary>
    void On(in CompactLog effect);

    /// <summary>A different configuration is in force.</summary>
    void On(in ConfigurationChanged effect);

    /// <summary>A membership change was accepted or refused.</summary>
    void On(in MembersAnswered effect);

    /// <summary>A leadership transfer finished.</summary>
    void On(in TransferEnded effect);

    /// <summary>The role changed.</summary>
    void On(in RoleChanged effect);
}
