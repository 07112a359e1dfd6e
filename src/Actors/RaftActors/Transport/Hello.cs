using Akka.Cluster;
using Akka.Event;

namespace RaftActors.Transport;

/// <summary>
/// To <c>/system/raft</c> of a member of the cluster, until it answers with an <see cref="Introduction"/> and from time to time afterwards:
/// this node is here; which node are you?
/// </summary>
/// <param name="Node">The sender's node id.</param>
/// <param name="Self">The sender's process.</param>
internal sealed record Hello(string Node, UniqueAddress Self) : IRaftWireMessage, IDeadLetterSuppression;
