namespace RaftActors.Client;

/// <summary>What a read may miss.</summary>
public enum Consistency
{
    /// <summary>
    /// Nothing that was acknowledged before the read was asked for (T§6.4): answered by the leader after a majority confirmed it.
    /// </summary>
    Linearizable = 0,

    /// <summary>Whatever the node asked has not applied yet; answered at once, without any other node.</summary>
    Local = 1,

    /// <summary>Nothing up to <see cref="Query.MinIndex"/>: answered by the node asked as soon as it has applied that index.</summary>
    Sequential = 2,

    /// <summary>
    /// Nothing that was acknowledged before, as long as the clocks of the nodes do not drift apart by more than
    /// <c>raft-actors.lease.drift-bound</c> (T§6.4.1): answered by the leader without asking anybody while it has a lease, and like
    /// <see cref="Linearizable"/> while it has none.
    /// </summary>
    Lease = 3,

    /// <summary>Nothing: the read itself goes through the log. The dearest; for those who trust no clock and no round.</summary>
    ThroughLog = 4,

    /// <summary>
    /// What was acknowledged in the last <see cref="Query.MaxStaleness"/>: answered by the node asked, from its own machine, which asks the
    /// leader for its index when it has not done so for that long.
    /// </summary>
    BoundedStaleness = 5,

    /// <summary>
    /// Nothing that the client itself saw before, on whatever node: <see cref="Query.MinIndex"/> is that of its <see cref="CausalToken"/>.
    /// </summary>
    Causal = 6,
}
