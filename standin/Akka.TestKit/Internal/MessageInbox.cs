namespace Akka.TestKit.Internal;

/// <summary>What a test actor received and the test has not looked at yet.</summary>
internal sealed class MessageInbox
{
    private readonly LinkedList<MessageEnvelope> _messages = new();
    private readonly SemaphoreSlim _available = new(0);

    public int Count
    {
        get
        {
            lock (_messages)
            {
                return _messages.Count;
            }
        }
    }

    public void Add(MessageEnvelope envelope)
    {
        lock (_messages)
        {
            _messages.AddLast(envelope);
        }

        _available.Release();
    }

    public MessageEnvelope Take(TimeSpan max, CancellationToken token) => _available.Wait(max, token) ? TakeFirst() : null;

    public async ValueTask<MessageEnvelope> TakeAsync(TimeSpan max, CancellationToken token) =>
        await _available.WaitAsync(max, token).ConfigureAwait(false) ? TakeFirst() : null;

    public MessageEnvelope Peek(TimeSpan max, CancellationToken token) => _available.Wait(max, token) ? PeekFirst() : null;

    public async ValueTask<MessageEnvelope> PeekAsync(TimeSpan max, CancellationToken token) =>
        await _available.WaitAsync(max, token).ConfigureAwait(false) ? PeekFirst() : null;

    private MessageEnvelope TakeFirst()
    {
        lock (_messages)
        {
            var first = _messages.First.Value;
            _messages.RemoveFirst();
            return first;
        }
    }

    private MessageEnvelope PeekFirst()
    {
        lock (_messages)
        {
            _available.Release();
            return _messages.First.Value;
        }
    }
}
