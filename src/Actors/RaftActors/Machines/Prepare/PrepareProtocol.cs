using Akka.Actor;
using RaftActors.Transport;

namespace RaftActors.Machines.Prepare;

/// <summary>What a replica and its preparer say to each other.</summary>
internal static class PrepareProtocol
{
    /// <summary>Prepare a command; answered to the replica by <see cref="Prepared"/>, or to the client by a refusal.</summary>
    public sealed record Prepare(ClientRequest Request, IActorRef ReplyTo) : INoSerializationVerificationNeeded;

    /// <summary>The request as it is to be appended.</summary>
    public sealed record Prepared(ClientRequest Request, IActorRef ReplyTo) : INoSerializationVerificationNeeded;
}
