using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// Writes message frames. Names that come again are sent once and then stand in a slot that both ends remember;
/// a slot is simply overwritten when another name falls into it, so the tables never grow.
/// </summary>
internal sealed class MessageEncoder
{
    private const int Overhead = 64;
    private const int Mask = WireFormat.NameSlots - 1;

    private readonly RemoteActorRefProvider _provider;
    private readonly string[] _recipients = new string[WireFormat.NameSlots];
    private readonly IActorRef[] _senders = new IActorRef[WireFormat.NameSlots];
    private readonly (int Id, string Manifest)[] _manifests = new (int, string)[WireFormat.NameSlots];

    public MessageEncoder(RemoteActorRefProvider provider)
    {
        _provider = provider;
    }

    /// <summary>Returns the length of the frame, which is not written if it exceeds <paramref name="maxFrame"/>.</summary>
    public int Encode(FrameBuffer buffer, in Outgoing message, int maxFrame)
    {
        if (message.Payload.Length >= maxFrame)
        {
            return message.Payload.Length;
        }

        var recipient = message.Recipient.WirePath;
        var recipientSlot = message.Recipient.WireHash & Mask;
        var recipientForm = message.Recipient.IsTemporary ? NameForm.Inline
            : recipient.Equals(_recipients[recipientSlot], StringComparison.Ordinal) ? NameForm.Slot : NameForm.Define;

        var senderSlot = message.Sender is null ? 0 : RuntimeHelpers.GetHashCode(message.Sender) & Mask;
        var senderForm = SenderForm(message.Sender, senderSlot);
        var sender = senderForm >= NameForm.Define ? WirePaths.Of(message.Sender, _provider) : string.Empty;

        var manifestSlot = (message.Manifest.GetHashCode() ^ message.SerializerId) & Mask;
        ref var known = ref _manifests[manifestSlot];
        var defineManifest = known.Manifest is null || known.Id != message.SerializerId || !message.Manifest.Equals(known.Manifest, StringComparison.Ordinal);

        var selection = message.Selection;
        var bound = Overhead + SpanWriter.Bound(recipient) + SpanWriter.Bound(sender) + SpanWriter.Bound(message.Manifest)
            + (selection is null ? 0 : SelectionCodec.Bound(selection)) + message.Payload.Length;

        var writer = new SpanWriter(buffer.Reserve(bound));
        writer.BeginFrame(FrameKind.Message);
        writer.WriteByte((byte)((int)recipientForm | (int)senderForm << 2 | (defineManifest ? 16 : 0) | (selection is null ? 0 : 32)));
        WriteName(ref writer, recipientForm, recipientSlot, recipient);
        WriteName(ref writer, senderForm, senderSlot, sender);
        writer.WriteVarint((ulong)manifestSlot);
        if (defineManifest)
        {
            writer.WriteInt32(message.SerializerId);
            writer.WriteString(message.Manifest);
        }

        if (selection is not null)
        {
            SelectionCodec.Write(ref writer, selection);
        }

        writer.WriteBytes(message.Payload);
        var length = writer.EndFrame();
        if (length > maxFrame)
        {
            return length;
        }

        buffer.Commit(writer.Position);
        _recipients[recipientSlot] = recipientForm == NameForm.Define ? recipient : _recipients[recipientSlot];
        _senders[senderSlot] = senderForm == NameForm.Define ? message.Sender : _senders[senderSlot];
        known = (message.SerializerId, message.Manifest);
        return length;
    }

    /// <summary>Like <see cref="Encode"/>, for a message that may overtake others: everything is named in full, and there is no sender.</summary>
    public static int EncodeUrgent(FrameBuffer buffer, in Outgoing message, int maxFrame)
    {
        var recipient = message.Recipient.WirePath;
        var bound = Overhead + SpanWriter.Bound(recipient) + SpanWriter.Bound(message.Manifest) + message.Payload.Length;
        var writer = new SpanWriter(buffer.Reserve(bound));
        writer.BeginFrame(FrameKind.Urgent);
        writer.WriteString(recipient);
        writer.WriteInt32(message.SerializerId);
        writer.WriteString(message.Manifest);
        writer.WriteBytes(message.Payload);
        var length = writer.EndFrame();
        if (length <= maxFrame)
        {
            buffer.Commit(writer.Position);
        }

        return length;
    }

    private NameForm SenderForm(IActorRef sender, int slot)
    {
        if (sender is null)
        {
            return NameForm.None;
        }

        if (ReferenceEquals(_senders[slot], sender))
        {
            return NameForm.Slot;
        }

        // The ref behind an Ask is used once; it must not displace an actor that sends all the time.
        return WirePaths.IsTemporary(sender.Path) ? NameForm.Inline : NameForm.Define;
    }

    private static void WriteName(ref SpanWriter writer, NameForm form, int slot, string path)
    {
        if (form is NameForm.Slot or NameForm.Define)
        {
            writer.WriteVarint((ulong)slot);
        }

        if (form is NameForm.Define or NameForm.Inline)
        {
            writer.WriteString(path);
        }
    }
}
