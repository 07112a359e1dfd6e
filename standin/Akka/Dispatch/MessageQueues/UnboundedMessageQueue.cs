using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>
/// A linked list with one exchange per message: producers swap the newest node and link it behind the previous one,
/// the only consumer follows the links. An idle queue is one node large.
/// </summary>
public class UnboundedMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private Node _newest;
    private Node _consumed;

    public UnboundedMessageQueue() => _newest = _consumed = new Node();

    /// <summary>Read from the producers' end: a message whose link is still missing counts, or its wake-up could be lost.</summary>
    public bool HasMessages => !ReferenceEquals(Volatile.Read(ref _newest), _consumed);

    public int Count
    {
        get
        {
            var count = 0;
            for (var node = Volatile.Read(ref _consumed.Next); node is not null; node = Volatile.Read(ref node.Next))
            {
                count++;
            }

            return count;
        }
    }

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        var node = new Node { Envelope = envelope };
        Volatile.Write(ref Interlocked.Exchange(ref _newest, node).Next, node);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        var consumed = _consumed;
        var next = Volatile.Read(ref consumed.Next);
        if (next is null)
        {
            if (!HasMessages)
            {
                envelope = default;
                return false;
            }

            next = AwaitLink(consumed);
        }

        envelope = next.Envelope;
        next.Envelope = default;
        _consumed = next;
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    // The producer is between its two instructions: the link appears at once unless its thread was preempted just there.
    private static Node AwaitLink(Node node)
    {
        var spinner = default(SpinWait);
        Node next;
        while ((next = Volatile.Read(ref node.Next)) is null)
        {
            spinner.SpinOnce();
        }

        return next;
    }

    private sealed class Node
    {
        public Node Next;
        public Envelope Envelope;
    }
}
