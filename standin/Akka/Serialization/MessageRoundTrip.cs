using Akka.Actor;

namespace Akka.Serialization;

/// <summary>For <c>akka.actor.serialize-messages</c>: every local message goes through bytes.</summary>
internal static class MessageRoundTrip
{
    public static object Verify(ExtendedActorSystem system, object message)
    {
        var payload = message;
        while (payload is IWrappedMessage wrapped and not ActorSelectionMessage && wrapped is not INoSerializationVerificationNeeded)
        {
            payload = wrapped.Message;
        }

        if (message is INoSerializationVerificationNeeded || payload is INoSerializationVerificationNeeded || !ReferenceEquals(payload, message))
        {
            return message;
        }

        return Serialization.WithTransport(system, (system, message), static s =>
        {
            var serializer = s.system.Serialization.FindSerializerFor(s.message);
            var bytes = serializer.ToBinary(s.message);
            return s.system.Serialization.Deserialize(bytes, serializer.Identifier, Serialization.ManifestFor(serializer, s.message));
        });
    }
}
