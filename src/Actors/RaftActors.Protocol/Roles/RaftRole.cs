namespace RaftActors.Protocol.Roles;

/// <summary>What a replica is at a moment (§5.1, T§9.6).</summary>
public enum RaftRole
{
    /// <summary>Answers; hears a leader or waits for one.</summary>
    Follower,

    /// <summary>Asks whether an election would be won, without disturbing anybody (T§9.6).</summary>
    PreCandidate,

    /// <summary>Collects votes for a new term (§5.2).</summary>
    Candidate,

    /// <summary>Orders the commands of its term and replicates them (§5.3).</summary>
    Leader,

    /// <summary>Receives the log and has no vote (T§4.2.1).</summary>
    Learner,

    /// <summary>Votes and keeps entries' terms, without their payloads; never leads (T§11.7.2).</summary>
    Witness,
}
