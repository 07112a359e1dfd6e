using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>The lowest number first, equal numbers in the order of their arrival.</summary>
public class UnboundedStablePriorityMessageQueue : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly Func<object, int> _priority;
    private readonly PriorityQueue<Envelope, (int Priority, long Arrival)> _queue;
    private Stack<Envelope> _front;
    private long _arrivals;

    public UnboundedStablePriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity)
    {
        _priority = priorityGenerator;
        _queue = new PriorityQueue<Envelope, (int, long)>(initialCapacity);
    }

    public bool HasMessages => Count > 0;

    public int Count
    {
        get
        {
            lock (_queue)
            {
                return _queue.Count + (_front?.Count ?? 0);
            }
        }
    }

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        var priority = _priority(envelope.Message);
        lock (_queue)
        {
            _queue.Enqueue(envelope, (priority, _arrivals++));
        }
    }

    public void EnqueueFirst(Envelope envelope)
    {
        lock (_queue)
        {
            (_front ??= new Stack<Envelope>()).Push(envelope);
        }
    }

    public bool TryDequeue(out Envelope envelope)
    {
        lock (_queue)
        {
            return (_front is not null && _front.TryPop(out envelope)) || _queue.TryDequeue(out envelope, out _);
        }
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }
}
