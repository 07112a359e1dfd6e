using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>A serialized message on its way out, with what is needed to make a dead letter of it.</summary>
internal readonly struct Outgoing
{
    public required RemoteActorRef Recipient { get; init; }

    /// <summary>Null for none.</summary>
    public required IActorRef Sender { get; init; }

    /// <summary>The message as it was told, with its selection if there is one.</summary>
    public required object Message { get; init; }

    public required int SerializerId { get; init; }

    public required string Manifest { get; init; }

    public required byte[] Payload { get; init; }

    /// <summary>Null unless the message goes through a selection.</summary>
    public ActorSelectionMessage Selection => Message as ActorSelectionMessage;
}
