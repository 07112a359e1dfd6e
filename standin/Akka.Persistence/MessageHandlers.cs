namespace Akka.Persistence;

/// <summary>Handlers by message type, tried in the order in which they were added.</summary>
internal sealed class MessageHandlers
{
    private readonly List<Func<object, bool>> _handlers = new();
    private bool _closed;

    public void Add<T>(Action<T> handler, Predicate<T> shouldHandle) => Append(message =>
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
        {
            return false;
        }

        handler(typed);
        return true;
    });

    public void Add<T>(Func<T, bool> handler) => Append(message => message is T typed && handler(typed));

    public void Add(Type messageType, Action<object> handler, Predicate<object> shouldHandle) => Append(message =>
    {
        if (!messageType.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message)))
        {
            return false;
        }

        handler(message);
        return true;
    });

    public void Add(Type messageType, Func<object, bool> handler) =>
        Append(message => messageType.IsInstanceOfType(message) && handler(message));

    public void AddAny(Action<object> handler)
    {
        Append(message =>
        {
            handler(message);
            return true;
        });
        _closed = true;
    }

    public bool Handle(object message)
    {
        foreach (var handler in _handlers)
        {
            if (handler(message))
            {
                return true;
            }
        }

        return false;
    }

    private void Append(Func<object, bool> handler)
    {
        if (_closed)
        {
            throw new InvalidOperationException("The handler for everything must be the last one.");
        }

        _handlers.Add(handler);
    }
}
