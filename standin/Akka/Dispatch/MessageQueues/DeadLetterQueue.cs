using Akka.Actor;
using Akka.Event;

namespace Akka.Dispatch.MessageQueues;

/// <summary>Where the messages of ended actors go.</summary>
internal sealed class DeadLetterQueue(ActorSystem system) : IMessageQueue
{
    public bool HasMessages => false;

    public int Count => 0;

    public void Enqueue(IActorRef receiver, Envelope envelope) =>
        system.DeadLetters.Tell(
            envelope.Message is AllDeadLetters or IDeadLetterSuppression ? envelope.Message : new DeadLetter(envelope.Message, envelope.Sender ?? system.DeadLetters, receiver),
            envelope.Sender);

    public bool TryDequeue(out Envelope envelope)
    {
        envelope = default;
        return false;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
    }
}
