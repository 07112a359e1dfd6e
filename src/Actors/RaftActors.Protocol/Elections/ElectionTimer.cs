using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Elections;

/// <summary>§5.2: an election timeout drawn at random each time, so that split votes are rare.</summary>
internal sealed class ElectionTimer(RaftState state)
{
    public LogicalTime Deadline { get; private set; } = LogicalTime.Never;

    /// <param name="silence">How much longer the leader may stay silent.</param>
    public void Restart(TimeSpan silence = default) => Deadline = state.Now + silence + state.RandomElectionTimeout();

    /// <summary>The leader should be heard within the usual time from now on.</summary>
    public void Shorten() => MoveForward(state.Now + state.RandomElectionTimeout());

    /// <summary>
    /// The leader's process seems to be gone: only the random part of the timeout becomes shorter. No voter answers before the shortest
    /// timeout has passed since it heard the leader (§6), and with leases it must not (T§6.4.1).
    /// </summary>
    public void Hasten()
    {
        var earliest = state.LeaderLastHeard + state.Options.ElectionTimeoutMin;
        MoveForward((earliest > state.Now ? earliest : state.Now) + state.RandomTurn());
    }

    private void MoveForward(LogicalTime deadline) => Deadline = deadline < Deadline ? deadline : Deadline;
}
