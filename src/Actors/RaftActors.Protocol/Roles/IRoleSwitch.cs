namespace RaftActors.Protocol.Roles;

/// <summary>Changes from one role to another. The reason is for human readers and always required.</summary>
internal interface IRoleSwitch
{
    /// <summary>Follows in the current term: as a follower, or as a learner or witness according to the configuration.</summary>
    void BecomeFollower(string reason);

    /// <summary>Asks whether an election would be won.</summary>
    void BecomePreCandidate(string reason);

    /// <summary>Starts an election in a new term; if the leader asked for it, voters answer even though they hear that leader.</summary>
    void BecomeCandidate(string reason, bool isTransfer = false);

    /// <summary>Leads the current term.</summary>
    void BecomeLeader(string reason);
}
