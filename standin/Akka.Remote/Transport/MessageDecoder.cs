using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// Reads the message frames of one connection and tells them to local actors, on the thread that reads. A message that cannot be
/// deserialized is logged and dropped; only a malformed frame ends the connection.
/// </summary>
internal sealed class MessageDecoder
{
    private readonly Remoting _remoting;
    private readonly RemoteActorRefProvider _provider;
    private readonly Address _peer;
    private readonly (string Path, IInternalActorRef Ref)[] _recipients = new (string, IInternalActorRef)[WireFormat.NameSlots];
    private readonly IActorRef[] _senders = new IActorRef[WireFormat.NameSlots];
    private readonly (int Id, string Manifest)[] _manifests = new (int, string)[WireFormat.NameSlots];

    public MessageDecoder(Remoting remoting, Address peer)
    {
        _remoting = remoting;
        _provider = remoting.Provider;
        _peer = peer;
    }

    public void Dispatch(ref SpanReader reader)
    {
        var flags = reader.ReadByte();
        var recipient = ReadRecipient(ref reader, (NameForm)(flags & 3), out var recipientPath);
        var sender = ReadSender(ref reader, (NameForm)(flags >> 2 & 3));
        var manifestSlot = reader.ReadSlot();
        if ((flags & 16) != 0)
        {
            _manifests[manifestSlot] = (reader.ReadInt32(), reader.ReadString());
        }

        var (serializerId, manifest) = _manifests[manifestSlot];
        if (manifest is null)
        {
            throw new WireFormatException("A manifest slot is used before it is defined.");
        }

        SelectionPathElement[] elements = null;
        var wildCardFanOut = false;
        if ((flags & 32) != 0)
        {
            elements = SelectionCodec.Read(ref reader, out wildCardFanOut);
        }

        if (!TryDeserialize(reader.Rest, serializerId, manifest, recipientPath, out var message))
        {
            return;
        }

        if (elements is not null)
        {
            message = new ActorSelectionMessage(message, elements, wildCardFanOut);
        }

        Deliver(recipient, message, sender);
    }

    /// <summary>A frame that may have overtaken others: it has all names itself.</summary>
    public void DispatchUrgent(ref SpanReader reader)
    {
        var recipient = reader.ReadString();
        var serializerId = reader.ReadInt32();
        var manifest = reader.ReadString();
        if (TryDeserialize(reader.Rest, serializerId, manifest, recipient, out var message))
        {
            Deliver(_provider.ResolveLocal(recipient), message, _provider.DeadLetters);
        }
    }

    private void Deliver(IInternalActorRef recipient, object message, IActorRef sender)
    {
        if (_remoting.Settings.UntrustedMode && !IsTrusted(message))
        {
            _remoting.Log.Debug("Message of type [{0}] from [{1}] is refused in untrusted mode.", message.GetType(), _peer);
        }
        else if (message is ActorSelectionMessage selection)
        {
            SelectionDelivery.Deliver(recipient, sender, selection);
        }
        else
        {
            recipient.Tell(message, sender);
        }
    }

    private bool TryDeserialize(ReadOnlySpan<byte> payload, int serializerId, string manifest, string recipient, out object message)
    {
        try
        {
            message = _remoting.System.Serialization.Deserialize(payload.ToArray(), serializerId, manifest)
                ?? throw new System.Runtime.Serialization.SerializationException("The serializer returned null.");
            return true;
        }
        catch (Exception e)
        {
            _remoting.Log.Error(
                e,
                "Message from [{0}] to [{1}] with serializer id [{2}] and manifest [{3}] cannot be deserialized and is dropped; the association remains live.",
                _peer,
                recipient,
                serializerId,
                manifest);
            message = null;
            return false;
        }
    }

    private bool IsTrusted(object message)
    {
        if (message is ActorSelectionMessage selection)
        {
            return selection.Message is not IPossiblyHarmful
                && _remoting.Settings.TrustedSelectionPaths.Contains("/" + string.Join('/', selection.Elements.Select(e => e.ToString())));
        }

        return message is not IPossiblyHarmful;
    }

    private IInternalActorRef ReadRecipient(ref SpanReader reader, NameForm form, out string path)
    {
        if (form == NameForm.Inline)
        {
            path = reader.ReadString();
            return _provider.ResolveLocal(path);
        }

        var slot = reader.ReadSlot();
        ref var entry = ref _recipients[slot];
        if (form == NameForm.Define)
        {
            entry = (reader.ReadString(), null);
        }
        else if (form == NameForm.None || entry.Path is null)
        {
            throw new WireFormatException("A recipient slot is used before it is defined.");
        }

        path = entry.Path;

        // The actor of a path may come at any time. Akka.NET may remember it beyond its end, so who follows it must not rely on the path.
        if (entry.Ref is null or EmptyLocalActorRef)
        {
            entry.Ref = _provider.ResolveLocal(path);
        }

        return entry.Ref;
    }

    private IActorRef ReadSender(ref SpanReader reader, NameForm form)
    {
        switch (form)
        {
            case NameForm.None:
                return _provider.DeadLetters;
            case NameForm.Inline:
                return _remoting.ResolveName(reader.ReadString(), _peer);
            case NameForm.Define:
                var slot = reader.ReadSlot();
                return _senders[slot] = _remoting.ResolveName(reader.ReadString(), _peer);
            default:
                return _senders[reader.ReadSlot()] ?? throw new WireFormatException("A sender slot is used before it is defined.");
        }
    }
}
