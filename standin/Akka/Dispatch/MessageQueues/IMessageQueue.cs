using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>Messages that wait for an actor: many producers, one consumer.</summary>
public interface IMessageQueue
{
    bool HasMessages { get; }

    int Count { get; }

    void Enqueue(IActorRef receiver, Envelope envelope);

    bool TryDequeue(out Envelope envelope);

    void CleanUp(IActorRef owner, IMessageQueue deadletters);
}
