using Akka.Actor;
using RaftActors.Requests;

namespace RaftActors.Machines.Prepare;

/// <summary>The messages between a replica and its preparer.</summary>
internal static class PrepareProtocol
{
    /// <summary>Prepare a command; answered to the replica by <see cref="Prepared"/>, or to the client by a refusal.</summary>
    public sealed record Prepare(CommandRequest Request, IActorRef ReplyTo) : INoSerializationVerificationNeeded;

    /// <summary>The request to append.</summary>
    public sealed record Prepared(CommandRequest Request, IActorRef ReplyTo) : INoSerializationVerificationNeeded;
}
