namespace RaftActors.Protocol.Roles;

/// <summary>The role of a replica (§5.1, T§9.6).</summary>
public enum RaftRole
{
    /// <summary>Answers requests; follows a leader or waits for one.</summary>
    Follower,

    /// <summary>Asks whether it would win an election, without disturbing the other replicas (T§9.6).</summary>
    PreCandidate,

    /// <summary>Collects votes for a new term (§5.2).</summary>
    Candidate,

    /// <summary>Orders the commands of its term and replicates them (§5.3).</summary>
    Leader,

    /// <summary>Receives the log but has no vote (T§4.2.1).</summary>
    Learner,

    /// <summary>Votes and keeps the index and term of entries without their payloads; never leads (T§11.7.2).</summary>
    Witness,
}
