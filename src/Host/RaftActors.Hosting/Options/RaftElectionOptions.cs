namespace RaftActors.Hosting.Options;

/// <summary>When a follower starts an election: <c>raft-actors.election</c>.</summary>
public sealed class RaftElectionOptions
{
    /// <summary>The shortest time without contact to a leader. <c>timeout-min</c></summary>
    public TimeSpan? TimeoutMin { get; set; }

    /// <summary>The longest time without contact to a leader. <c>timeout-max</c></summary>
    public TimeSpan? TimeoutMax { get; set; }

    /// <summary>Whether to ask first whether an election could be won. <c>pre-vote</c></summary>
    public bool? PreVote { get; set; }

    internal void Write(HoconWriter to)
    {
        to.Set("timeout-min", TimeoutMin);
        to.Set("timeout-max", TimeoutMax);
        to.Set("pre-vote", PreVote);
    }
}
