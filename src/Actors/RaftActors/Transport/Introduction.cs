using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace RaftActors.Transport;

/// <summary>The answer to a <see cref="Hello"/>.</summary>
/// <param name="Node">The node id of the responder.</param>
/// <param name="Self">Its process.</param>
/// <param name="Verdict">Its verdict on the sender's claim.</param>
/// <param name="Holder">If refused: the address of the process that holds the sender's node id.</param>
internal sealed record Introduction(string Node, UniqueAddress Self, ClaimVerdict Verdict, Address? Holder)
    : IRaftWireMessage,
        IDeadLetterSuppression;
