using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>A queue whose consumer may put messages back to the front.</summary>
public class UnboundedDequeMessageQueue : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly UnboundedMessageQueue _back = new();

    // Made at the first use, and touched by the running actor only.
    private Stack<Envelope> _front;

    public bool HasMessages => _front is { Count: > 0 } || _back.HasMessages;

    public int Count => (_front?.Count ?? 0) + _back.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => _back.Enqueue(receiver, envelope);

    public void EnqueueFirst(Envelope envelope) => (_front ??= new Stack<Envelope>()).Push(envelope);

    public bool TryDequeue(out Envelope envelope) =>
        (_front is not null && _front.TryPop(out envelope)) || _back.TryDequeue(out envelope);

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }
}
