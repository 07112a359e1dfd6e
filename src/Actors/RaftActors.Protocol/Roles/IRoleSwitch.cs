namespace RaftActors.Protocol.Roles;

/// <summary>How a role gives way to another. The reason is for people and is never optional.</summary>
internal interface IRoleSwitch
{
    /// <summary>Follows, in the current term: as a follower, or as a learner where it has no vote.</summary>
    void BecomeFollower(string reason);

    /// <summary>Asks whether an election would be won.</summary>
    void BecomePreCandidate(string reason);

    /// <summary>Starts an election in a new term; one that the leader asked for goes ahead although others hear that leader.</summary>
    void BecomeCandidate(string reason, bool isTransfer = false);

    /// <summary>Leads the current term.</summary>
    void BecomeLeader(string reason);
}
