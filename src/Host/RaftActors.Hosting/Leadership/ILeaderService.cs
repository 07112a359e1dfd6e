namespace RaftActors.Hosting.Leadership;

/// <summary>
/// Work that only the node that leads a group does. Each run has a new instance with services from a scope of its own; both end with it.
/// Added by <see cref="RaftLeaderServiceExtensions.WithRaftLeaderService"/>.
/// </summary>
/// <remarks>
/// Two nodes may run it at the same time for a while: a node that is paused or cut off learns late that another one leads. Whatever the
/// work changes must therefore check <see cref="LeaderTerm.Term"/> and refuse a lower one than it has seen. On one node, runs never
/// overlap.
/// </remarks>
public interface ILeaderService
{
    /// <summary>
    /// Does the work, from when this node has committed an entry as leader. If it returns, it is not called again while this node leads; if
    /// it throws, it is called again after a delay.
    /// </summary>
    /// <param name="leader">The term in which this node leads.</param>
    /// <param name="lost">Cancelled when this node no longer leads or stops. The work should end at once.</param>
    Task RunAsync(LeaderTerm leader, CancellationToken lost);
}
