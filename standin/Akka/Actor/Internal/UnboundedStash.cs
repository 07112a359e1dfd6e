using Akka.Dispatch;

namespace Akka.Actor.Internal;

internal sealed class UnboundedStash : IStash
{
    private readonly ActorCell _cell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private LinkedList<Envelope> _kept = new();
    private long _keptFor = -1;

    public UnboundedStash(ActorCell cell)
    {
        _cell = cell;
        Capacity = cell.Props.Deploy.StashCapacity is var capacity && capacity > 0 ? capacity : -1;
        _mailbox = cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
            ?? throw new NotSupportedException(
                $"The stash of {cell.Self} needs a deque based mailbox, but the actor has a {cell.Mailbox.MessageQueue.GetType().Name}.");
    }

    public int Count => _kept.Count;

    public bool IsEmpty => _kept.Count == 0;

    public bool NonEmpty => _kept.Count > 0;

    public bool IsFull => Capacity > 0 && _kept.Count >= Capacity;

    public int Capacity { get; }

    public void Stash()
    {
        var current = _cell.CurrentEnvelope;
        if (current.Message is null)
        {
            throw new IllegalActorStateException("There is no current message to stash.");
        }

        // The same object may legally come twice, but not be kept twice while it is being handled once.
        if (_keptFor == _cell.HandledCount && _kept.Count > 0 && ReferenceEquals(_kept.Last.Value.Message, current.Message))
        {
            throw new IllegalActorStateException($"Can't stash the same message {current.Message} more than once");
        }

        if (IsFull)
        {
            throw new StashOverflowException($"Couldn't enqueue message {current.Message} to stash of {_cell.Self}");
        }

        _keptFor = _cell.HandledCount;
        _kept.AddLast(current);
    }

    public void Unstash()
    {
        if (_kept.First is { } oldest)
        {
            _kept.RemoveFirst();
            _mailbox.EnqueueFirst(oldest.Value);
        }
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        for (var node = _kept.Last; node is not null; node = node.Previous)
        {
            if (predicate(node.Value))
            {
                _mailbox.EnqueueFirst(node.Value);
            }
        }

        _kept.Clear();
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var kept = _kept;
        _kept = new LinkedList<Envelope>();
        return kept;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        LinkedListNode<Envelope> after = null;
        foreach (var envelope in envelopes)
        {
            after = after is null ? _kept.AddFirst(envelope) : _kept.AddAfter(after, envelope);
        }
    }
}
