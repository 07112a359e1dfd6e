using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using RaftActors.Transport;

namespace RaftActors.Discovery;

/// <summary>The answer to a <see cref="Hello"/>.</summary>
/// <param name="Node">The node id of the one that answers.</param>
/// <param name="Self">Its process.</param>
/// <param name="Verdict">What it made of the sender's own claim.</param>
/// <param name="Holder">Where the process is that has the sender's node id, if refused.</param>
internal sealed record Introduction(string Node, UniqueAddress Self, Verdict Verdict, Address? Holder)
    : IRaftWireMessage,
        IDeadLetterSuppression;
