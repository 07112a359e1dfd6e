namespace RaftActors.Messages;

/// <summary>What a read is guaranteed to see.</summary>
public enum Consistency
{
    /// <summary>
    /// Sees everything acknowledged before the read was requested (T§6.4). The leader answers after a majority confirmed its leadership.
    /// </summary>
    Linearizable = 0,

    /// <summary>No guarantee: sees what the node asked has applied. Answered at once, without contacting another node.</summary>
    Local = 1,

    /// <summary>Sees everything up to <see cref="Query.MinIndex"/>. The node asked answers as soon as it has applied that index.</summary>
    Sequential = 2,

    /// <summary>
    /// Sees everything acknowledged before, provided that the nodes' clock rates differ by less than <c>raft-actors.lease.drift-bound</c>
    /// (T§6.4.1). The leader answers alone while it holds a lease, and as for <see cref="Linearizable"/> otherwise.
    /// </summary>
    Lease = 3,

    /// <summary>
    /// Sees everything acknowledged before: the read itself is an entry of the log. Most expensive; depends on neither clocks nor a
    /// heartbeat round.
    /// </summary>
    ThroughLog = 4,

    /// <summary>
    /// Sees everything acknowledged more than <see cref="Query.MaxStaleness"/> ago. The node asked answers from its own machine; it asks
    /// the leader for its index only if it has not done so for that long.
    /// </summary>
    BoundedStaleness = 5,

    /// <summary>
    /// Sees everything that the client has seen before, on any node: <see cref="Query.MinIndex"/> is taken from its
    /// <see cref="CausalToken"/>.
    /// </summary>
    Causal = 6,
}
