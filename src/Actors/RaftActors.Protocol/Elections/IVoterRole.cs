using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Elections;

/// <summary>What a vote means for the role of the voter.</summary>
internal interface IVoterRole
{
    /// <summary>§5.1: enters a newer term as a follower.</summary>
    void FollowTerm(Term term, string reason);

    /// <summary>Another member asked for a vote or a pre-vote.</summary>
    void OnVoteAsked();

    /// <summary>§5.2: granting a vote resets the election timer.</summary>
    void OnVoteGranted();
}
