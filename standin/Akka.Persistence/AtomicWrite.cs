using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Events of one persistent id that are stored together or not at all.</summary>
public sealed class AtomicWrite : IPersistentEnvelope, Serialization.IMessage
{
    public AtomicWrite(IPersistentRepresentation @event)
        : this(ImmutableArray.Create(@event))
    {
    }

    public AtomicWrite(IImmutableList<IPersistentRepresentation> payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (payload.Count == 0)
        {
            throw new ArgumentException("An atomic write must hold at least one event.", nameof(payload));
        }

        var first = payload[0];
        for (var i = 1; i < payload.Count; i++)
        {
            if (payload[i].PersistenceId != first.PersistenceId)
            {
                throw new ArgumentException("An atomic write must not hold events of different persistent ids.", nameof(payload));
            }
        }

        Payload = payload;
        Sender = ActorRefs.NoSender;
        PersistenceId = first.PersistenceId;
        LowestSequenceNr = first.SequenceNr;
        HighestSequenceNr = payload[payload.Count - 1].SequenceNr;
        Size = payload.Count;
    }

    public object Payload { get; }

    public IActorRef Sender { get; }

    public int Size { get; }

    public string PersistenceId { get; }

    public long LowestSequenceNr { get; }

    public long HighestSequenceNr { get; }

    internal IImmutableList<IPersistentRepresentation> Events => (IImmutableList<IPersistentRepresentation>)Payload;

    public override string ToString() => $"AtomicWrite({PersistenceId} #{LowestSequenceNr}..{HighestSequenceNr})";
}

/// <summary>A deferred message: it waits for its turn between the events and is not stored.</summary>
internal sealed class NonPersistentMessage : IPersistentEnvelope
{
    public NonPersistentMessage(object payload, IActorRef sender)
    {
        Payload = payload;
        Sender = sender;
    }

    public object Payload { get; }

    public IActorRef Sender { get; }

    public int Size => 1;
}
