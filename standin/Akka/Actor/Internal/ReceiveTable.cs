namespace Akka.Actor.Internal;

internal interface IReceiveHandler
{
    bool TryHandle(object message);
}

internal sealed class ReceiveHandler<T>(Predicate<T> shouldHandle, Func<T, bool> handler) : IReceiveHandler
{
    public bool TryHandle(object message) =>
        message is T typed && (shouldHandle is null || shouldHandle(typed)) && handler(typed);
}

/// <summary>Handlers in the order of their declaration.</summary>
internal sealed class ReceiveTable
{
    private readonly List<IReceiveHandler> _handlers = [];
    private bool _closed;

    public void Add(IReceiveHandler handler)
    {
        if (_closed)
        {
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        }

        _handlers.Add(handler);
    }

    public void Close() => _closed = true;

    public bool TryHandle(object message)
    {
        foreach (var handler in _handlers)
        {
            if (handler.TryHandle(message))
            {
                return true;
            }
        }

        return false;
    }
}
