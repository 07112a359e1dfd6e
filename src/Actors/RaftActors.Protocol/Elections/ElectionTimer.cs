using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Elections;

/// <summary>§5.2: an election timeout drawn at random each time, so that split votes are rare.</summary>
internal sealed class ElectionTimer(RaftState state)
{
    public LogicalTime Deadline { get; private set; } = LogicalTime.Never;

    public void Restart() => Deadline = state.Now + state.RandomElectionTimeout();
}
