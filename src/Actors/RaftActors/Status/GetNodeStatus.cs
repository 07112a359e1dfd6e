using Akka.Actor;

namespace RaftActors.Status;

/// <summary>Asks the router for a <see cref="NodeStatus"/>.</summary>
/// <param name="Tail">
/// How many of the last entries each replica lists in <see cref="ReplicaStatus.Tail"/>, at most <see cref="MaxTail"/>.
/// </param>
public sealed record GetNodeStatus(int Tail = 0) : INoSerializationVerificationNeeded
{
    /// <summary>The maximum of <see cref="Tail"/>.</summary>
    public const int MaxTail = 1000;
}
